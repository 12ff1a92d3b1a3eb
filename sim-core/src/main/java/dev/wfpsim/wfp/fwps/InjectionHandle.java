package dev.wfpsim.wfp.fwps;

/**
 * What a driver injects packets with. Each creation makes another: no two handles are the same
 * object, whatever their value.
 *
 * <p>Source: FwpsInjectionHandleCreate0, FwpsInjectionHandleDestroy0.
 */
public interface InjectionHandle {
  /** FWPS_INJECTION_TYPE_STREAM. */
  int TYPE_STREAM = 0x01;

  /** FWPS_INJECTION_TYPE_TRANSPORT. */
  int TYPE_TRANSPORT = 0x02;

  /** FWPS_INJECTION_TYPE_NETWORK. */
  int TYPE_NETWORK = 0x04;

  /** FWPS_INJECTION_TYPE_FORWARD. */
  int TYPE_FORWARD = 0x08;

  /** FWPS_INJECTION_TYPE_L2. */
  int TYPE_L2 = 0x10;

  /** FWPS_INJECTION_TYPE_VSWITCH_TRANSPORT. */
  int TYPE_VSWITCH_TRANSPORT = 0x20;

  /** The number that C code would see; never 0. */
  long value();
}
