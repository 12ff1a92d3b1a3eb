package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Structures that a driver writes into and hands back: whatever it leaves in a member is never told
 * of the simulator. The members are found by reflection.
 */
class DriverStructuresTest {
  private final DriverRig rig = new DriverRig();

  /**
   * A member and what is written into it.
   *
   * @param odd which odd value of its type; -1 for null
   */
  private record Member(Field field, int odd) {
    void write(Object structure) {
      try {
        field.set(structure, odd < 0 ? null : CallSamples.odd(field.getType())[odd]);
      } catch (IllegalAccessException hidden) {
        throw new AssertionError(hidden);
      }
    }

    @Override
    public String toString() {
      return field.getDeclaringClass().getSimpleName() + "." + field.getName() + " " + odd;
    }
  }

  private static Stream<Member> members(Class<?> structure) {
    return Arrays.stream(structure.getFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .filter(field -> !Modifier.isFinal(field.getModifiers()))
        .flatMap(
            field ->
                Stream.iterate(
                        field.getType().isPrimitive() ? 0 : -1,
                        odd -> odd < CallSamples.odd(field.getType()).length,
                        odd -> odd + 1)
                    .map(odd -> new Member(field, odd)));
  }

  static Stream<Member> classifyOut() {
    return members(FwpsClassifyOut.class);
  }

  static Stream<Member> connectRequest() {
    return members(FwpsConnectRequest.class);
  }

  static Stream<Member> bindRequest() {
    return members(FwpsBindRequest.class);
  }

  static Stream<Member> sendParams() {
    return members(TransportSendParams.class);
  }

  private void assertNotOurs() {
    RunEnd end = rig.kernel.run(10_000_000_000L);
    assertThat(end.reason() == RunEnd.Reason.EXCEPTION && end.blame() == null)
        .as(end.detail())
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("classifyOut")
  void classifyOut_withAnOddMember_isTheDrivers(Member member) {
    rig.callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        (values, meta, data, context, filter, flow, out) -> member.write(out));
    rig.startAuthorized();
    assertNotOurs();
  }

  private ClassifyFn changing(Member member) {
    return (values, meta, data, context, filter, flow, out) -> {
      ClassifyHandle handle = rig.classifyHandle(context);
      LayerDataVersion version = rig.writable(handle, filter.filterId(), out);
      member.write(version);
      rig.fwps.FwpsApplyModifiedLayerData0(handle, version, 0);
      rig.fwps.FwpsReleaseClassifyHandle0(handle);
    };
  }

  @ParameterizedTest
  @MethodSource("connectRequest")
  void connectRequest_withAnOddMember_isTheDrivers(Member member) {
    rig.callout(FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4, changing(member));
    rig.thread("app", () -> rig.host.inspection().authConnect(rig.redirected(), null));
    assertNotOurs();
  }

  @ParameterizedTest
  @MethodSource("bindRequest")
  void bindRequest_withAnOddMember_isTheDrivers(Member member) {
    rig.callout(FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4, changing(member));
    rig.thread(
        "app",
        () -> {
          TransportEndpoint endpoint =
              TestEndpoints.of(1, rig.browser, IpProtocol.TCP, DriverRig.CLIENT);
          BindOperation operation =
              new BindOperation(
                  endpoint, DriverRig.CLIENT.family(), DriverRig.CLIENT, false, false);
          operation.follow(rig.host.inspection().bindRedirect(operation));
        });
    assertNotOurs();
  }

  @ParameterizedTest
  @MethodSource("sendParams")
  void sendParams_withAnOddMember_areTheDrivers(Member member) {
    rig.thread(
        "t",
        () -> {
          InjectionHandle handle = rig.handle(InjectionHandle.TYPE_TRANSPORT);
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = PlatformBench.REMOTE;
          member.write(params);
          rig.fwps.FwpsInjectTransportSendAsync0(
              handle,
              null,
              0,
              0,
              params,
              AddressFamily.AF_INET,
              0,
              rig.built(new byte[16]),
              rig::free,
              null);
        });
    assertNotOurs();
  }

  /** A null where a structure must have something is told on the line that makes it. */
  @Test
  @SuppressWarnings("NullAway") // that is what is tried
  void requiredMember_thatIsNull_isToldWhereTheStructureIsMade() {
    Guid key = rig.key();
    @Nullable Guid none = null;
    Runnable[] makers = {
      () -> new FwpsCallout(3, none, 0, (a, b, c, d, e, f, g) -> {}, (a, b, c) -> null, null),
      () -> new FwpsCallout(3, key, 0, null, (a, b, c) -> null, null),
      () -> new FwpsCallout(3, key, 0, (a, b, c, d, e, f, g) -> {}, null, null),
      () -> new FwpmProvider(none, "p", 0, null),
      () -> new FwpmCallout(key, "c", 0, null, null),
      () -> new Sublayer(none, "s", 0, null, 1),
      () -> FwpmFilter.at(null).build(),
    };
    for (Runnable maker : makers) {
      PlatformBench other = new PlatformBench();
      other.driver("d");
      other.thread("t", maker);
      RunEnd end = other.kernel.run(1_000_000_000L);
      assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
      assertThat(end.blame()).isNotNull();
      assertThat(end.blame().place()).startsWith("DriverStructuresTest.java:");
    }
  }

  @Test
  void answerThatIsNull_fromDriverEntryOrNotifyFn_isTheDrivers() {
    rig.drivers.load("silent", context -> null);
    RunEnd end = rig.kernel.run(1_000_000_000L);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(end.detail()).contains("what driverEntry answered");

    PlatformBench other = new PlatformBench();
    DriverContext its = other.driver("d");
    other.thread(
        "t",
        () -> {
          Guid key = other.key();
          FwpsCallout callout =
              new FwpsCallout(
                  3, key, 0, (a, b, c, d, e, f, g) -> {}, (type, filterKey, filter) -> null, null);
          its.fwps().FwpsCalloutRegister3(its.deviceObject(), callout, null);
          Ref<EngineHandle> session = new Ref<>();
          assertThat(its.fwpm().FwpmEngineOpen0(SessionOptions.kernel("s", true), session))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          other.filter(FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4, 7, key);
        });
    assertThat(other.kernel.run(1_000_000_000L).detail()).contains("what notifyFn answered");
    Blame blame = other.findings.all().getLast().blame();
    assertThat(blame.driver()).isEqualTo("d");
    assertThat(blame.callback()).startsWith("notifyFn of callout");
    assertThat(blame.place())
        .as("where it was registered")
        .matches("DriverStructuresTest.java:\\d+");
  }
}
