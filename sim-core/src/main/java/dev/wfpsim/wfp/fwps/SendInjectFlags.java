package dev.wfpsim.wfp.fwps;

/** Flags of FwpsInjectNetworkSendAsync0. */
public final class SendInjectFlags {
  /** FWPS_SEND_INJECT_PRESERVE_IPID. */
  public static final int PRESERVE_IPID = 0x1;

  private SendInjectFlags() {}
}
