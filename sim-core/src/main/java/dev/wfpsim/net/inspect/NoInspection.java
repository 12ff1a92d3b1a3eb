package dev.wfpsim.net.inspect;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import org.jspecify.annotations.Nullable;

/** A host without a filtering platform: everything is permitted, nothing is redirected. */
public class NoInspection implements Inspection {
  @Override
  public BindDecision bindRedirect(BindOperation operation) {
    return BindDecision.asAsked(operation);
  }

  @Override
  public Verdict resourceAssignment(BindOperation operation) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict nameResolved(NameResolution resolution) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict authListen(ListenOperation operation) {
    return Verdict.PERMIT;
  }

  @Override
  public ConnectDecision connectRedirect(ConnectOperation operation) {
    return operation.decision();
  }

  @Override
  public Verdict authConnect(ConnectOperation operation, @Nullable NetBufferList packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict authRecvAccept(AcceptOperation operation, NetBufferList packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict flowEstablished(Flow flow, @Nullable NetBufferList packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict datagramData(PacketIndication packet) {
    return Verdict.PERMIT;
  }

  @Override
  public @Nullable StreamInspection stream(Flow flow, boolean established) {
    return null;
  }

  @Override
  public boolean inspectsStreamPackets(AddressFamily family) {
    return false;
  }

  @Override
  public Verdict streamPacket(PacketIndication packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict outboundTransport(PacketIndication packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict inboundTransport(PacketIndication packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict outboundIpPacket(PacketIndication packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict inboundIpPacket(PacketIndication packet) {
    return Verdict.PERMIT;
  }

  @Override
  public boolean inspectsFrame(Direction direction) {
    return false;
  }

  @Override
  public Verdict macFrame(FrameIndication frame) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict ipForward(PacketIndication packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict icmpError(PacketIndication packet) {
    return Verdict.PERMIT;
  }

  @Override
  public Verdict discarded(PacketIndication packet, DiscardLayer layer, int reason) {
    return Verdict.PERMIT;
  }

  @Override
  public void discarded(AleOperation operation, DiscardLayer layer, int reason) {}

  @Override
  public void endpointClosure(TransportEndpoint endpoint) {}

  @Override
  public void resourceRelease(TransportEndpoint endpoint) {}

  @Override
  public void flowDeleted(Flow flow) {}

  @Override
  public byte @Nullable [] redirectRecords(TransportEndpoint accepted) {
    return null;
  }

  @Override
  public byte @Nullable [] redirectContext(TransportEndpoint accepted) {
    return null;
  }

  @Override
  public byte @Nullable [] redirectRecords(Flow flow) {
    return null;
  }

  @Override
  public byte @Nullable [] redirectContext(Flow flow) {
    return null;
  }

  @Override
  public NtStatus setRedirectRecords(TransportEndpoint endpoint, byte[] records) {
    return NtStatus.STATUS_NOT_SUPPORTED;
  }
}
