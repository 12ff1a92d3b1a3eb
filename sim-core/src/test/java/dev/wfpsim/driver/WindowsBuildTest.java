package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.LayerOrigins;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.WindowsBuild;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host has by its build of Windows. */
class WindowsBuildTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;

  private static DriverRig rig(int build) {
    return new DriverRig(PlatformOption.WINDOWS_BUILD, build);
  }

  private static Map<String, Integer> published(String file) throws IOException {
    Map<String, Integer> builds = new TreeMap<>();
    try (var in = Objects.requireNonNull(WindowsBuildTest.class.getResourceAsStream(file))) {
      new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .forEach(row -> builds.put(row[0], Integer.parseInt(row[1])));
    }
    return builds;
  }

  @Test
  void calls_cameWithTheBuildsOfTheirPages_R001_R119_R314() throws IOException {
    Map<String, Integer> ours = new TreeMap<>();
    Stream.of(DocumentedCall.values())
        .filter(call -> CallOrigins.firstBuildOf(call) != WindowsBuild.VISTA)
        .forEach(call -> ours.put(call.name(), CallOrigins.firstBuildOf(call)));
    assertThat(ours).isEqualTo(published("first-builds.tsv"));
  }

  @Test
  void layers_cameWithTheBuildsOfTheirPages_R119() throws IOException {
    Map<String, Integer> ours = new TreeMap<>();
    Stream.of(FwpsLayer.values())
        .filter(layer -> LayerOrigins.firstBuildOf(layer) != WindowsBuild.VISTA)
        .forEach(layer -> ours.put(layer.name(), LayerOrigins.firstBuildOf(layer)));
    assertThat(ours).isEqualTo(published("first-builds-of-layers.tsv"));
  }

  @ParameterizedTest
  @CsvSource({"6001, 1", "7600, 1", "9199, 1", "9200, 0", "26100, 0"})
  void redirectHandle_beforeWindows8_isNotExported_R119(int build, int findings) {
    DriverRig rig = rig(build);
    rig.run(rig::redirectHandle);
    assertThat(rig.codes().stream().filter("CALL_NOT_EXPORTED"::equals)).hasSize(findings);
    assertThat(rig.rules()).doesNotContain("R-001");
  }

  @Test
  void redirectHandle_onWindows8_isExported_R119() {
    DriverRig rig = rig(WindowsBuild.WINDOWS_8);
    rig.run(rig::redirectHandle);
    assertThat(rig.codes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"25323, 1", "25324, 0"})
  void deepClone_beforeItsBuild_isNotExported_R314(int build, int findings) {
    DriverRig rig = rig(build);
    rig.run(
        () -> {
          NetBufferList list = rig.packet();
          Ref<NetBufferList> clone = new Ref<>();
          rig.fwps.FwpsAllocateDeepCloneNetBufferList0(list, null, clone);
          rig.fwps.FwpsFreeCloneNetBufferList0(clone.value(), 0);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
    assertThat(rig.rules()).hasSize(findings).allMatch("R-314"::equals);
  }

  private static NtStatus register(DriverRig rig, int version) {
    FwpsCallout callout =
        new FwpsCallout(
            version,
            rig.key(),
            0,
            (values, meta, data, context, filter, flow, out) -> {},
            (type, key, filter) -> NtStatus.STATUS_SUCCESS,
            null);
    DeviceObject device = rig.driver.deviceObject();
    return version == 1
        ? rig.fwps.FwpsCalloutRegister1(device, callout, null)
        : rig.fwps.FwpsCalloutRegister2(device, callout, null);
  }

  @Test
  void version_ofALaterWindows_isNotExported_R001() {
    DriverRig rig = rig(WindowsBuild.WINDOWS_7);
    rig.run(() -> register(rig, 2));
    assertThat(rig.rules()).containsExactly("R-001");
    DriverRig fine = rig(WindowsBuild.WINDOWS_7);
    fine.run(() -> register(fine, 1));
    assertThat(fine.rules()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "6001, FWPS_LAYER_ALE_CONNECT_REDIRECT_V4, STATUS_FWP_LAYER_NOT_FOUND",
    "7600, FWPS_LAYER_ALE_CONNECT_REDIRECT_V4, STATUS_SUCCESS",
    "6001, FWPS_LAYER_ALE_BIND_REDIRECT_V6, STATUS_FWP_LAYER_NOT_FOUND",
    "6001, FWPS_LAYER_ALE_AUTH_CONNECT_V4, STATUS_SUCCESS",
    "7600, FWPS_LAYER_INGRESS_VSWITCH_ETHERNET, STATUS_FWP_LAYER_NOT_FOUND"
  })
  void layer_thatTheBuildDoesNotHave_isNotFound_R119(int build, FwpsLayer layer, NtStatus status) {
    DriverRig rig = rig(build);
    rig.run(
        () -> {
          Ref<EngineHandle> session = new Ref<>();
          rig.driver.fwpm().FwpmEngineOpen0(SessionOptions.kernel("d", true), session);
          EngineHandle engine = session.value();
          FwpmFilter filter =
              FwpmFilter.at(layer).name("f").action(FwpActionType.FWP_ACTION_PERMIT).build();
          assertThat(rig.driver.fwpm().FwpmFilterAdd0(engine, filter, null)).isEqualTo(status);
          FwpmCallout callout = new FwpmCallout(rig.key(), "c", 0, null, layer);
          assertThat(rig.driver.fwpm().FwpmCalloutAdd0(engine, callout, null)).isEqualTo(status);
          rig.driver.fwpm().FwpmEngineClose0(engine);
        });
  }

  /** Pends, then changes the port inside classifyFn or on a thread of its own. */
  private static DriverRig redirecting(int build, boolean inside) {
    DriverRig rig = rig(build);
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.pend(context, filter, out);
          Runnable change =
              () -> {
                Ref<LayerDataVersion> version = new Ref<>();
                rig.fwps.FwpsAcquireWritableLayerDataPointer0(
                    handle, filter.filterId(), 0, version, inside ? out : null);
                rig.fwps.FwpsApplyModifiedLayerData0(handle, version.value(), 0);
              };
          if (inside) {
            change.run();
          }
          rig.thread(
              "worker",
              () -> {
                if (!inside) {
                  change.run();
                }
                rig.fwps.FwpsCompleteClassify0(handle, 0, new FwpsClassifyOut());
                rig.fwps.FwpsReleaseClassifyHandle0(handle);
              });
        });
    rig.startRedirected();
    return rig;
  }

  @ParameterizedTest
  @ValueSource(ints = {WindowsBuild.WINDOWS_7, WindowsBuild.WINDOWS_8})
  void dataOfAPendedClassify_acquiredInside_isForWindows8_R126(int build) {
    DriverRig rig = redirecting(build, true);
    assertThat(rig.run().contains("LAYER_DATA_IN_CLASSIFY"))
        .isEqualTo(build == WindowsBuild.WINDOWS_7);
  }

  @Test
  void dataOfAPendedClassify_acquiredOutside_isFineOnWindows7_R126() {
    DriverRig rig = redirecting(WindowsBuild.WINDOWS_7, false);
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void dataOfAClassifyThatIsNotPended_acquiredInside_isFineOnWindows7_R126() {
    DriverRig rig = rig(WindowsBuild.WINDOWS_7);
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) ->
            rig.redirect(context, filter, out, request -> {}));
    rig.startRedirected();
    assertThat(rig.run()).isEmpty();
  }
}
