package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.Operand;
import dev.wfpsim.scenario.model.Policy;
import dev.wfpsim.scenario.model.Policy.Condition;
import dev.wfpsim.scenario.model.Policy.FilterSetup;
import dev.wfpsim.scenario.model.Policy.Flag;
import dev.wfpsim.scenario.model.Policy.Match;
import dev.wfpsim.scenario.model.Policy.SublayerSetup;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpV6AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.SecurityDescriptor;
import dev.wfpsim.wfp.fwp.Sid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.Sublayer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host's part of the policy of a scenario, in the engine's words: made once for all runs, since
 * none of it depends on a run.
 */
final class HostPolicy {

  private final HostSetup host;
  private final List<Sublayer> sublayers;
  private final List<PlannedFilter> filters;

  HostPolicy(HostSetup host, Policy policy) {
    this.host = host;
    this.sublayers = policy.sublayers().stream().map(HostPolicy::sublayer).toList();
    this.filters =
        policy.filters().stream()
            .filter(each -> each.host() == null || each.host().equals(host.name()))
            .map(this::plan)
            .toList();
  }

  List<Sublayer> sublayers() {
    return sublayers;
  }

  /** Its filters, in the order written. */
  List<PlannedFilter> filters() {
    return filters;
  }

  boolean isEmpty() {
    return sublayers.isEmpty() && filters.isEmpty();
  }

  private static Sublayer sublayer(SublayerSetup setup) {
    return new Sublayer(Guids.sublayer(setup.name()), setup.name(), 0, null, setup.weight());
  }

  /** A filter of the scenario as this host's engine is given it. */
  PlannedFilter plan(FilterSetup filter) {
    FwpmCallout callout = callout(filter);
    var builder =
        FwpmFilter.at(filter.layer())
            .key(Guids.filter(filter.name()))
            .name(filter.name())
            .flags(flags(filter.flags()))
            .weight(weight(filter.weight()))
            .when(conditions(filter));
    FwpActionType action = FwpActionType.valueOf("FWP_ACTION_" + filter.action().name());
    builder = callout == null ? builder.action(action) : builder.callout(action, callout.key());
    if (filter.sublayer() != null) {
      builder = builder.subLayer(Guids.sublayer(filter.sublayer()));
    }
    return new PlannedFilter(filter, callout, builder.build());
  }

  private static @Nullable FwpmCallout callout(FilterSetup filter) {
    var named = filter.callout();
    return named == null
        ? null
        : new FwpmCallout(
            Guids.callout(named.driver(), named.callout()),
            named.toString(),
            0,
            null,
            filter.layer());
  }

  private static int flags(List<Flag> flags) {
    int bits = 0;
    for (Flag flag : flags) {
      bits |=
          switch (flag) {
            case CLEAR_ACTION_RIGHT -> FwpmFilter.FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT;
            case PERMIT_IF_CALLOUT_UNREGISTERED ->
                FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED;
            case PERSISTENT -> FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT;
            case BOOTTIME -> FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME;
          };
    }
    return bits;
  }

  private static FwpValue weight(Policy.Weight weight) {
    return switch (weight.kind()) {
      case AUTO -> FwpValue.EMPTY;
      case RANGE -> FwpValue.uint8((int) weight.value());
      case EXACT -> FwpValue.uint64(weight.value());
    };
  }

  private List<FilterCondition> conditions(FilterSetup filter) {
    List<FilterCondition> conditions = new ArrayList<>();
    for (Condition condition : filter.conditions()) {
      if (condition.operands().getFirst() instanceof Operand.Account) {
        conditions.add(accounts(condition));
        continue;
      }
      FwpDataType type = filter.layer().type(filter.layer().indexOf(condition.field()));
      for (Operand operand : condition.operands()) {
        conditions.add(
            new FilterCondition(condition.field(), match(condition.match()), value(operand, type)));
      }
    }
    return conditions;
  }

  /**
   * Accounts become one security descriptor, which the engine holds against the token: it lets in
   * those named, or everybody but them.
   */
  private static FilterCondition accounts(Condition condition) {
    List<Sid> named = new ArrayList<>();
    for (Operand operand : condition.operands()) {
      named.add(new Sid(((Operand.Account) operand).sid()));
    }
    SecurityDescriptor descriptor =
        condition.match() == Match.NOT_EQUAL
            ? new SecurityDescriptor(named, List.of(Sid.WORLD))
            : new SecurityDescriptor(List.of(), named);
    return new FilterCondition(
        condition.field(), FwpMatchType.FWP_MATCH_EQUAL, FwpValue.securityDescriptor(descriptor));
  }

  /** An interface of this host; 0, which none has, where it has none of that name. */
  private FwpValue networkInterface(Operand.Interface named, FwpDataType type) {
    int index = interfaceIndex(named.name());
    long value = index > 0 && named.luid() ? NetworkInterface.luidOf(index) : index;
    return FwpValue.integer(type, value);
  }

  private static FwpMatchType match(Match match) {
    return FwpMatchType.valueOf("FWP_MATCH_" + match.name());
  }

  private FwpConditionValue value(Operand operand, FwpDataType type) {
    return switch (operand) {
      case Operand.Number number -> FwpValue.integer(type, number.value());
      case Operand.NumberRange range ->
          new FwpRange(FwpValue.integer(type, range.least()), FwpValue.integer(type, range.most()));
      case Operand.Addresses addresses -> prefix(addresses);
      case Operand.AddressRange range ->
          new FwpRange(address(range.least()), address(range.most()));
      case Operand.Image image -> FwpValue.appId(UserProcess.devicePath(image.path()));
      case Operand.Interface named -> networkInterface(named, type);
      case Operand.Account account ->
          FwpValue.securityDescriptor(SecurityDescriptor.allow(new Sid(account.sid())));
      case Operand.Text text -> FwpValue.unicodeString(text.text());
    };
  }

  private static FwpConditionValue prefix(Operand.Addresses addresses) {
    IpAddress address = addresses.prefix().address();
    int length = addresses.prefix().length();
    if (length == address.bitCount()) {
      return address(address);
    }
    return address.isIpv4()
        ? FwpV4AddrAndMask.ofPrefix(address.ipv4Bits(), length)
        : FwpV6AddrAndMask.of(address.bytes(), length);
  }

  private static FwpValue address(IpAddress address) {
    return address.isIpv4()
        ? FwpValue.uint32(address.ipv4Bits())
        : FwpValue.byteArray16(address.bytes());
  }

  /** The interface of a name, which are numbered as they are written, after loopback; else 0. */
  private int interfaceIndex(String name) {
    if (name.equals("loopback")) {
      return NetworkInterface.LOOPBACK;
    }
    for (int i = 0; i < host.interfaces().size(); i++) {
      if (host.interfaces().get(i).name().equals(name)) {
        return NetworkInterface.LOOPBACK + 1 + i;
      }
    }
    return 0;
  }
}
