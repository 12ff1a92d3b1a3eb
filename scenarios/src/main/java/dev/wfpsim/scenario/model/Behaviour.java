package dev.wfpsim.scenario.model;

/** What a process does with a connection it accepts, or with a datagram it receives. */
public sealed interface Behaviour {

  /** Nothing listens, or what listens reads to the end and says nothing. */
  record Sink() implements Behaviour {}

  /** Sends back every byte it receives. */
  record Echo() implements Behaviour {}

  /**
   * Sends an answer to a request.
   *
   * @param bytes length of the answer
   * @param requestBytes length of a request: an answer is sent for each; 0 answers once, when the
   *     first bytes arrive
   * @param thinkNanos time between request and answer
   */
  record Answer(long bytes, long requestBytes, long thinkNanos) implements Behaviour {}

  /** Sends so many bytes to whoever connects, then closes its side. */
  record Source(long bytes) implements Behaviour {}

  /**
   * Asks where a redirected connection was going, connects there with the same redirect records and
   * carries bytes both ways.
   *
   * @param setRecords whether it sets the redirect records on its own socket, as a proxy must
   */
  record ForwardProxy(boolean setRecords) implements Behaviour {}

  /** A name server: it knows the names that the scenario's traffic gives, and their addresses. */
  record Names() implements Behaviour {}

  /** Plays the server's side of a recorded conversation. */
  record ReplayServer() implements Behaviour {}
}
