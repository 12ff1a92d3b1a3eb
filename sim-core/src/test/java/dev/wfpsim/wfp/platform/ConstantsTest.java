package dev.wfpsim.wfp.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.filter.FilterWeight;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpClassifyOption;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpDirection;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.ServiceState;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsCalloutNotifyType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.SendInjectFlags;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsL2MetadataField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * Every number of the interface that drivers use is the one the headers define: compared name by
 * name with a table read from them, so that a wrong digit, a missing value or a moved field is
 * noticed. What the table does not have is listed, with its reason.
 */
class ConstantsTest {
  private static final String UINT32_MASK = "0xffffffff";

  /** Constants of ours that the headers' table does not have, and why. */
  private static final Map<String, String> NOT_IN_THE_TABLE =
      new TreeMap<>(
          Map.of(
              "FWPM_SESSION_INFINITE", "INFINITE of winbase.h, no constant of the platform",
              "FWPM_WEIGHT_AUTO_WEIGHT_BITS", "what FWPM_FILTER0's page says of FWP_UINT64 weights",
              "FWPS_FIELD_IPSEC_KM_DEMUX_V4_IPSEC_SECURITY_REALM_ID", "KM_DEMUX_V4 in the header",
              "FWPS_FIELD_IPSEC_KM_DEMUX_V6_IPSEC_SECURITY_REALM_ID", "KM_DEMUX_V6 in the header"));

  /** What the names of a class's constants begin with in the headers. */
  private static final Map<Class<?>, String> PREFIXES =
      Map.of(
          EngineHandle.class, "FWPM_",
          SessionOptions.class, "FWPM_SESSION_",
          FwpmProvider.class, "FWPM_PROVIDER_",
          FwpmCallout.class, "FWPM_CALLOUT_",
          ProviderContext.class, "FWPM_PROVIDER_CONTEXT_",
          Sublayer.class, "FWPM_SUBLAYER_",
          InjectionHandle.class, "FWPS_INJECTION_",
          SendInjectFlags.class, "FWPS_SEND_INJECT_",
          ClassifyHandle.class, "FWPS_CLASSIFY_FLAG_",
          FilterWeight.class, "FWPM_WEIGHT_");

  private static final List<Class<?>> WITH_FULL_NAMES =
      List.of(
          FwpActionType.class,
          FwpConditionFlags.class,
          FwpsCallout.class,
          FwpmFilter.class,
          FwpsFilter.class,
          FwpsClassifyOut.class);

  private final Map<String, String> table = read();

  private static Map<String, String> read() {
    Map<String, String> table = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(ConstantsTest.class.getResourceAsStream("constants.csv")),
                StandardCharsets.UTF_8))) {
      lines
          .lines()
          .skip(1)
          .map(line -> line.split(",", -1))
          .forEach(row -> table.put(row[0], row[1]));
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
    return table;
  }

  /** Our constants by the names of the headers. */
  private static Map<String, Long> ours() {
    Map<String, Long> ours = new TreeMap<>();
    enumerate(ours, NtStatus.values(), each -> each.code());
    enumerate(ours, FwpsLayer.values(), each -> each.id());
    enumerate(ours, FwpDataType.values(), FwpDataType::code);
    enumerate(ours, FwpMatchType.values(), FwpMatchType::code);
    enumerate(ours, FwpActionType.values(), FwpActionType::code);
    enumerate(ours, FwpDirection.values(), FwpDirection::code);
    enumerate(ours, FwpClassifyOption.values(), Enum::ordinal);
    enumerate(ours, FwpsMetadataField.values(), FwpsMetadataField::bit);
    enumerate(ours, FwpsL2MetadataField.values(), FwpsL2MetadataField::bit);
    enumerate(ours, ServiceState.values(), ServiceState::code);
    enumerate(ours, FwpsCalloutNotifyType.values(), Enum::ordinal);
    enumerate(ours, FwpsPacketInjectionState.values(), Enum::ordinal);
    enumerate(ours, FwpsConnectionRedirectState.values(), Enum::ordinal);
    WITH_FULL_NAMES.forEach(type -> fields(ours, type, ""));
    PREFIXES.forEach((type, prefix) -> fields(ours, type, prefix));
    fieldIds(ours);
    return ours;
  }

  private static <E extends Enum<E>> void enumerate(
      Map<String, Long> ours, E[] values, ToLongFunction<E> number) {
    for (E each : values) {
      ours.put(each.name(), number.applyAsLong(each));
    }
  }

  private static void fields(Map<String, Long> ours, Class<?> type, String prefix) {
    for (Field field : type.getDeclaredFields()) {
      boolean constant =
          !field.isSynthetic()
              && Modifier.isPublic(field.getModifiers())
              && Modifier.isStatic(field.getModifiers())
              && field.getType() == int.class;
      if (constant) {
        try {
          ours.put(prefix + field.getName(), (long) field.getInt(null));
        } catch (IllegalAccessException hidden) {
          throw new AssertionError(hidden);
        }
      }
    }
  }

  private static void fieldIds(Map<String, Long> ours) {
    for (FwpsLayer layer : FwpsLayer.values()) {
      for (int index = 0; index < layer.fieldCount(); index++) {
        ours.merge(fieldName(layer, layer.field(index)), (long) index, ConstantsTest::same);
      }
    }
  }

  /** A discard layer has the fields of the layer that it is told of. */
  private static String fieldName(FwpsLayer layer, FwpsField field) {
    return "FWPS_FIELD_" + layer.shortName().replace("_DISCARD", "") + "_" + field.name();
  }

  private static long same(long one, long other) {
    assertThat(one).isEqualTo(other);
    return one;
  }

  private static boolean equal(String text, long value) {
    return Long.decode(text).longValue() == (value & Long.decode(UINT32_MASK));
  }

  @Test
  void numbers_areThoseOfTheHeaders() {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<String, Long> each : ours().entrySet()) {
      String known = table.get(each.getKey());
      if (known != null) {
        compared++;
        if (!equal(known, each.getValue())) {
          wrong.add(each.getKey() + " is " + each.getValue() + ", not " + known);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(compared).isGreaterThan(900);
  }

  @Test
  void numbers_thatTheHeadersDoNotHave_areListedWithAReason() {
    TreeSet<String> unknown = new TreeSet<>(ours().keySet());
    unknown.removeAll(table.keySet());
    unknown.removeIf(name -> name.matches("(STATUS_(?!FWP_)|RPC_NT_).*")); // not the platform's
    assertThat(unknown).isEqualTo(NOT_IN_THE_TABLE.keySet());
  }

  /**
   * What the header's names do not say of a layer: those of RPC_PROXY_IF begin like those of the
   * layer RPC_PROXY_IF_IF; and at the vSwitch transport layers, which no traffic reaches, the ICMP
   * names stand for the source and destination ports.
   */
  private static boolean isOtherwiseNamed(FwpsLayer layer, FwpsField field) {
    return layer.shortName().equals("RPC_PROXY_IF")
        || (layer.shortName().contains("VSWITCH_TRANSPORT") && field.name().startsWith("ICMP_"));
  }

  /** Names that fields have beside their own: each leads to the index that the header gives it. */
  @Test
  void fieldAliases_areThoseOfTheHeaders() {
    List<String> wrong = new ArrayList<>();
    for (FwpsLayer layer : FwpsLayer.values()) {
      for (FwpsField field : FwpsField.values()) {
        String known = table.get(fieldName(layer, field));
        int index = layer.indexOf(field);
        if (known != null && !equal(known, index) && !isOtherwiseNamed(layer, field)) {
          wrong.add(layer + " " + field + " is " + index + ", not " + known);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void layerKeys_areThoseOfTheHeaders() {
    List<String> wrong = new ArrayList<>();
    for (FwpsLayer layer : FwpsLayer.values()) {
      String known = table.get("FWPM_LAYER_" + layer.shortName());
      if (known != null && !Guid.parse(known).equals(layer.key())) {
        wrong.add(layer + " " + layer.key() + " " + known);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void subLayerKeys_areThoseOfTheHeaders() {
    for (Sublayer each : Sublayer.BUILT_IN) {
      String known = table.get(each.name());
      if (known != null) {
        assertThat(each.key()).as(each.name()).isEqualTo(Guid.parse(known));
      }
    }
  }
}
