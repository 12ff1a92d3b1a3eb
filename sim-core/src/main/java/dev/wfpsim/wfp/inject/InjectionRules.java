package dev.wfpsim.wfp.inject;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.InjectionMark;
import dev.wfpsim.net.buffer.LargeSendInfo;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.profile.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to agree in an injection: the family of the handle, the family that the call names, the
 * packet and the compartment, the indicated one or none. For network injection of both
 * families a driver needs two handles; a handle of no family serves the others.
 *
 * <p>Source: FwpsInjectionHandleCreate0, FwpsInject*Async0, COMPARTMENT_ID.
 */
final class InjectionRules {
  private static final int UNSPECIFIED_COMPARTMENT_ID = 0;
  private static final int DEFAULT_COMPARTMENT_ID = 1;

  private static final int MAX_PACKET_BYTES = 40 + 0xFFFF;

  private final Violations violations;

  InjectionRules(Violations violations) {
    this.violations = violations;
  }

  /** Whether a handle is destroyed; that is told. */
  boolean isDestroyed(IssuedInjectionHandle handle, String call) {
    if (handle.isDestroyed()) {
      violations.report(
          FindingCode.INJECTION_HANDLE_USED_AFTER_DESTROY,
          handle,
          "injection handle used after it was destroyed: handle=" + handle + " call=" + call);
    }
    return handle.isDestroyed();
  }

  /**
   * The IP header of a packet on its way out lies in one MDL, at an address that is a multiple of a
   * pointer's size; that of a packet that came in may have to be built anew.
   */
  void checkHeaderPlace(PacketInjection.Request request, String call) {
    for (NetBuffer each = request.list().firstNetBuffer(); each != null; each = each.next()) {
      String where = ": call=" + call + ", " + request.list().describe();
      switch (PacketShape.placeOfHeader(each)) {
        case ALIGNED -> {}
        case UNALIGNED ->
            violations.report(
                FindingCode.IP_HEADER_UNALIGNED,
                "injected into an outgoing path with an IP header that is not pointer-aligned"
                    + where);
        case SPLIT ->
            violations.report(
                FindingCode.IP_HEADER_SPLIT,
                "injected into an outgoing path with an IP header over two MDLs" + where);
      }
    }
  }

  /**
   * Whether a raw send is one packet, which it has to be; where it is not, that is told.
   */
  boolean isOnePacket(PacketInjection.Request request, String call) {
    boolean one = request.list().firstNetBuffer().next() == null;
    if (!one) {
      violations.report(
          FindingCode.RAW_SEND_OF_SEVERAL,
          "raw send of a list with several NET_BUFFERs: call="
              + call
              + ", "
              + request.list().describe());
    }
    return one;
  }

  /**
   * What came in by an interface goes in again by one that there is, at the subinterface that was
   * indicated.
   */
  void checkInterface(
      PacketInjection.Request request,
      @Nullable NetworkInterface in,
      int subInterfaceIndex,
      String call) {
    int arrival = request.list().packetContext().arrivalInterfaceIndex();
    if (request.list().parent() != null
        && arrival != 0
        && (in == null || subInterfaceIndex != in.subIndex())) {
      violations.report(
          FindingCode.RECEIVE_INTERFACE_UNKNOWN,
          "clone of a packet that came in, injected where there is no such interface: call="
              + call
              + " indicated="
              + arrival
              + " subInterfaceIndex="
              + subInterfaceIndex
              + ", "
              + request.list().describe());
    }
  }

  /**
   * What says that the adapter is to cut a packet fits it: TCP, one NET_BUFFER, and more data than
   * one segment takes. A driver that changed the packet has to clear it, or to say it anew.
   *
   * @param protocol of the packet, -1 where it says none
   * @param atIpHeader whether it begins at its IP header, else at its TCP header
   */
  void checkLargeSend(
      PacketInjection.Request request, int protocol, boolean atIpHeader, String call) {
    NetBufferList list = request.list();
    int mss = list.packetContext().largeSendMss();
    if (mss == 0) {
      return;
    }
    int data = PacketShape.tcpData(list.firstNetBuffer(), atIpHeader);
    boolean fits =
        protocol == IpProtocol.TCP
            && list.netBufferCount() == 1
            && data > mss * (LargeSendInfo.MIN_SEGMENT_COUNT - 1);
    if (!fits) {
      violations.report(
          FindingCode.LARGE_SEND_INFO_WRONG,
          "injected with TcpLargeSendNetBufferListInfo that does not fit the packet: call="
              + call
              + " mss="
              + mss
              + " data="
              + data
              + " netBuffers="
              + list.netBufferCount()
              + " protocol="
              + protocol
              + ", "
              + list.describe());
    }
  }

  /** Control data that was lent to a classifyFn has to be copied there. */
  void checkControlData(@Nullable TransportSendParams params, String call) {
    byte[] controlData = params == null ? null : params.controlData;
    if (controlData != null && FwpsIncomingMetadataValues.isGone(controlData)) {
      violations.report(
          FindingCode.CLASSIFY_ARGUMENT_AFTER_CALL,
          "control data of a classify used after classifyFn returned: call=" + call);
    }
  }

  /**
   * Whether everything agrees; what does not is told.
   *
   * @param named the call's addressFamily argument, AF_UNSPEC for a call without one
   * @param atIpHeader whether the call takes packets that start at their IP header
   */
  boolean agree(
      PacketInjection.Request request, AddressFamily named, boolean atIpHeader, String call) {
    AddressFamily handle = request.handle().family();
    if (differ(handle, named)) {
      tell(request, named, AddressFamily.AF_UNSPEC, call);
      return false;
    }
    AddressFamily expected = handle == AddressFamily.AF_UNSPEC ? named : handle;
    for (NetBuffer each = request.list().firstNetBuffer();
        atIpHeader && each != null;
        each = each.next()) {
      AddressFamily packet = PacketShape.family(each);
      if (differ(expected, packet)) {
        tell(request, named, packet, call);
        return false;
      }
    }
    if (isTooLong(request.list())) {
      return false;
    }
    int compartment = request.compartmentId();
    if (compartment != UNSPECIFIED_COMPARTMENT_ID && compartment != DEFAULT_COMPARTMENT_ID) {
      violations.report(
          FindingCode.INJECTION_COMPARTMENT_UNKNOWN,
          "there is no such routing compartment: call=" + call + " compartmentId=" + compartment);
      return false;
    }
    return true;
  }

  /**
   * Whether a packet, or one behind it, is a fragment out of a group that the forward layer showed:
   * such a group goes on as the one packet that it makes. That is told.
   */
  boolean isOfFragmentGroup(NetBufferList list, String call) {
    boolean grouped = IpStack.isOfFragmentGroup(list);
    if (grouped) {
      violations.report(
          FindingCode.NBL_GROUP_NOT_REASSEMBLED,
          "fragment of a group injected instead of the packet that the group makes: call="
              + call
              + ", "
              + list.describe());
    }
    return grouped;
  }

  /**
   * Whether a packet has been injected with one handle as often as its history can hold: its driver
   * takes what it injected itself for new traffic. It is dropped, or it would never end.
   */
  boolean goesRound(IssuedInjectionHandle handle, NetBufferList list, String call) {
    List<InjectionMark> lineage = list.lineage();
    if (lineage.size() < NetBufferList.LINEAGE_LIMIT) {
      return false;
    }
    for (InjectionMark mark : lineage) {
      if (((Injection) mark).handle() != handle) {
        return false;
      }
    }
    violations.report(
        FindingCode.INJECTION_LOOP,
        "packet injected with the same handle again and again, dropped: call="
            + call
            + " handle="
            + handle
            + " times="
            + lineage.size());
    return true;
  }

  /** Whether a packet is longer than IP can carry. */
  boolean isTooLong(NetBufferList list) {
    for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      if (each.dataLength() > MAX_PACKET_BYTES) {
        return true;
      }
    }
    return false;
  }

  /** Whether a send goes to an address of the family that its call names; told if not. */
  boolean destinationAgrees(
      PacketInjection.Request request,
      @Nullable TransportSendParams params,
      AddressFamily named,
      String call) {
    IpAddress address = params == null ? null : params.remoteAddress;
    AddressFamily family = AddressFamily.AF_UNSPEC;
    if (address != null) {
      family = address.isIpv4() ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
    }
    if (differ(named, family)) {
      tell(request, named, family, call);
      return false;
    }
    return true;
  }

  private void tell(
      PacketInjection.Request request, AddressFamily named, AddressFamily packet, String call) {
    violations.report(
        FindingCode.INJECTION_FAMILY_MISMATCH,
        "handle, address family and packet do not agree: call="
            + call
            + " handle="
            + request.handle().family()
            + " addressFamily="
            + named
            + " packet="
            + packet);
  }

  private static boolean differ(AddressFamily one, AddressFamily other) {
    return one != AddressFamily.AF_UNSPEC && other != AddressFamily.AF_UNSPEC && one != other;
  }
}
