package dev.wfpsim.net.winsock;

/** The Winsock errors the stack answers with (WSAGetLastError). */
public enum WinsockError {
  WSAEINTR(10004, "the call was interrupted"),
  WSAEACCES(10013, "blocked, or the port belongs to somebody else"),
  WSAEFAULT(10014, "the buffer is too small"),
  WSAEINVAL(10022, "the socket is not in the state for this call"),
  WSAEMFILE(10024, "too many sockets"),
  WSAEWOULDBLOCK(10035, "the call would wait"),
  WSAEALREADY(10037, "a connect is under way"),
  WSAENOTSOCK(10038, "the socket is closed"),
  WSAEDESTADDRREQ(10039, "no destination"),
  WSAEMSGSIZE(10040, "the datagram is too long"),
  WSAENOPROTOOPT(10042, "not an option of this protocol"),
  WSAEOPNOTSUPP(10045, "not for this kind of socket"),
  WSAEAFNOSUPPORT(10047, "an address of another family"),
  WSAEADDRINUSE(10048, "the address is in use"),
  WSAEADDRNOTAVAIL(10049, "the address is not local"),
  WSAENETUNREACH(10051, "no route"),
  WSAENETRESET(10052, "the network dropped the connection"),
  WSAECONNABORTED(10053, "this host aborted the connection"),
  WSAECONNRESET(10054, "the peer reset the connection"),
  WSAENOBUFS(10055, "no buffer space"),
  WSAEISCONN(10056, "already connected"),
  WSAENOTCONN(10057, "not connected"),
  WSAESHUTDOWN(10058, "shut down for sending"),
  WSAETIMEDOUT(10060, "no answer in time"),
  WSAECONNREFUSED(10061, "the peer refuses"),
  WSAEHOSTUNREACH(10065, "the peer cannot be reached"),
  WSAHOST_NOT_FOUND(11001, "there is no such name"),
  WSATRY_AGAIN(11002, "no name server answered"),
  WSANO_DATA(11004, "the name has no such address");

  private final int code;
  private final String meaning;

  WinsockError(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The documented number. */
  public int code() {
    return code;
  }

  /** What it means, in a few words. */
  public String meaning() {
    return meaning;
  }
}
