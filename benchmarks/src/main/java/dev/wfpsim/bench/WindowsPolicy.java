package dev.wfpsim.bench;

import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwp.SecurityDescriptor;
import dev.wfpsim.wfp.fwp.Sid;
import dev.wfpsim.wfp.fwp.TokenInformation;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The filters of a real Windows, and traffic that meets them. No callout of it is there, so callout
 * filters are taken for what they do on most traffic: inspection continues, others permit.
 */
final class WindowsPolicy {
  /** The layer with the most filters. */
  static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6;

  private static final String RESOURCE = "windows-policy.tsv";
  private static final int ADDRESS_DIGITS = 32;

  private final Map<String, Sublayer> sublayers = new TreeMap<>();
  private final Map<String, FwpValue> values = new TreeMap<>();
  private final List<String[]> filters = new ArrayList<>();

  WindowsPolicy() {
    try (var in = Objects.requireNonNull(WindowsPolicy.class.getResourceAsStream(RESOURCE));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> read(line.split("\t", -1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many filters there are, at all layers. */
  int size() {
    return filters.size();
  }

  /** The filters of {@link #LAYER}. */
  List<LayerFilter> filters() {
    return filters.stream()
        .filter(words -> words[2].equals(LAYER.shortName()))
        .map(this::filter)
        .toList();
  }

  private void read(String[] words) {
    switch (words[0]) {
      case "sublayer" -> {
        Guid key = new Guid(9, sublayers.size());
        sublayers.put(words[1], new Sublayer(key, words[1], 0, null, Integer.parseInt(words[2])));
      }
      case "value" -> values.put(words[1], named(words[2], words[3]));
      case "filter" -> filters.add(words);
      default -> {}
    }
  }

  private static FwpValue named(String type, String text) {
    return switch (type) {
      case "APPLICATION" -> FwpValue.appId(text);
      case "SID" -> FwpValue.sid(new Sid(text));
      default -> {
        Sid[] allowed = Arrays.stream(text.split(" ")).map(Sid::new).toArray(Sid[]::new);
        yield FwpValue.securityDescriptor(SecurityDescriptor.allow(allowed));
      }
    };
  }

  private LayerFilter filter(String[] words) {
    List<FilterCondition> conditions = new ArrayList<>();
    for (String each : words[6].isEmpty() ? new String[0] : words[6].split("\\|")) {
      conditions.add(condition(each.split(" ")));
    }
    FwpActionType action =
        switch (words[5]) {
          case "BLOCK" -> FwpActionType.FWP_ACTION_BLOCK;
          case "CALLOUT_INSPECTION" -> FwpActionType.FWP_ACTION_CONTINUE;
          default -> FwpActionType.FWP_ACTION_PERMIT;
        };
    return LayerFilter.of(
        Long.parseLong(words[1]),
        LAYER,
        Objects.requireNonNull(sublayers.get(words[3]), words[3]),
        FwpValue.uint64(Long.parseUnsignedLong(words[4])),
        0,
        conditions,
        action,
        0,
        0,
        null);
  }

  private FilterCondition condition(String[] words) {
    FwpsField field = Objects.requireNonNull(FwpsField.byName(words[0]), words[0]);
    FwpMatchType match = FwpMatchType.valueOf("FWP_MATCH_" + words[1]);
    FwpConditionValue value =
        match == FwpMatchType.FWP_MATCH_RANGE
            ? new FwpRange(value(words[2], words[3]), value(words[4], words[5]))
            : value(words[2], words[3]);
    return new FilterCondition(field, match, value);
  }

  private FwpValue value(String type, String text) {
    return switch (type) {
      case "NAMED" -> Objects.requireNonNull(values.get(text), text);
      case "ADDRESS" ->
          FwpValue.byteArray16(
              Long.parseUnsignedLong(text, 0, ADDRESS_DIGITS / 2, 16),
              Long.parseUnsignedLong(text, ADDRESS_DIGITS / 2, ADDRESS_DIGITS, 16));
      default -> FwpValue.integer(FwpDataType.valueOf("FWP_" + type), Long.parseUnsignedLong(text));
    };
  }

  /** The values of classifies at {@link #LAYER}: each meets the conditions of some filter. */
  FwpsIncomingValues[] traffic(int count) {
    SplittableRandom random = new SplittableRandom(count);
    List<LayerFilter> own = filters();
    List<FwpValue> applications =
        values.values().stream()
            .filter(each -> each.type() == FwpDataType.FWP_BYTE_BLOB_TYPE)
            .toList();
    FwpsIncomingValues[] traffic = new FwpsIncomingValues[count];
    for (int i = 0; i < count; i++) {
      FwpsIncomingValues each = new FwpsIncomingValues(LAYER);
      each.set(FwpsField.ALE_APP_ID, applications.get(random.nextInt(applications.size())));
      each.set(FwpsField.ALE_USER_ID, token(Sid.WORLD));
      each.set(FwpsField.IP_PROTOCOL, random.nextBoolean() ? 6 : 17);
      each.set(FwpsField.IP_LOCAL_PORT, random.nextInt(1 << 16));
      each.set(FwpsField.IP_REMOTE_PORT, random.nextInt(1 << 16));
      each.set(FwpsField.IP_LOCAL_ADDRESS, 0x2001_0db8L << 32, random.nextInt(8));
      each.set(FwpsField.IP_REMOTE_ADDRESS, 0x2001_0db8L << 32, random.nextLong());
      each.set(FwpsField.FLAGS, 0);
      each.set(FwpsField.ARRIVAL_INTERFACE_TYPE, 6);
      each.set(FwpsField.ARRIVAL_TUNNEL_TYPE, 0);
      each.set(FwpsField.NEXTHOP_INTERFACE_TYPE, 6);
      each.set(FwpsField.NEXTHOP_TUNNEL_TYPE, 0);
      each.set(FwpsField.ORIGINAL_PROFILE_ID, 2);
      each.set(FwpsField.CURRENT_PROFILE_ID, 2);
      each.set(FwpsField.SIO_FIREWALL_SYSTEM_PORT, 0);
      LayerFilter met = own.get(random.nextInt(own.size()));
      met.filter().conditions().forEach(condition -> meet(each, condition));
      traffic[i] = each;
    }
    return traffic;
  }

  private static FwpValue token(Sid sid) {
    return FwpValue.tokenAccessInformation(TokenInformation.of(sid));
  }

  private static void meet(FwpsIncomingValues values, FilterCondition condition) {
    FwpsField field = condition.field();
    switch (condition.value()) {
      case FwpRange range -> values.set(field, range.low());
      case FwpValue value -> {
        switch (condition.matchType()) {
          case FWP_MATCH_FLAGS_NONE_SET ->
              values.set(field, values.number(field) & ~value.asLong());
          case FWP_MATCH_FLAGS_ALL_SET -> values.set(field, values.number(field) | value.asLong());
          case FWP_MATCH_NOT_EQUAL -> values.set(field, FwpValue.sid(Sid.LOCAL_SYSTEM));
          default ->
              values.set(
                  field,
                  value.type() == FwpDataType.FWP_SECURITY_DESCRIPTOR_TYPE
                      ? token(value.asSecurityDescriptor().allowed().getFirst())
                      : value);
        }
      }
      default -> throw new IllegalStateException("condition=" + condition);
    }
  }
}
