package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.scenario.model.Operand;
import dev.wfpsim.scenario.model.Policy;
import dev.wfpsim.scenario.model.Policy.Condition;
import dev.wfpsim.scenario.model.Policy.FilterSetup;
import dev.wfpsim.scenario.model.Policy.Flag;
import dev.wfpsim.scenario.model.Policy.Match;
import dev.wfpsim.scenario.model.Policy.SublayerSetup;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.engine.FilterEngine;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpV6AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwp.SecurityDescriptor;
import dev.wfpsim.wfp.fwp.Sid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Adds a host's part of the policy to its engine, as a service would: its callout objects,
 * sublayers and filters. Called on threads of the host. A filter that the engine refuses is a
 * finding.
 */
final class PolicyInstaller {

  private final HostWorld host;
  private final Kernel kernel;
  private final SortedSet<Guid> callouts = new TreeSet<>();
  private final SortedMap<String, Guid> filters = new TreeMap<>();
  private @Nullable EngineSession session;

  PolicyInstaller(HostWorld host) {
    this.host = host;
    this.kernel = host.host().kernel();
  }

  /** Adds the whole policy in one transaction: all of it comes into force at one moment. */
  void install(Policy policy) {
    EngineSession engine = session();
    if (engine == null || policy.sublayers().isEmpty() && policy.filters().isEmpty()) {
      return;
    }
    check("policy transaction", engine.transactionBegin(0));
    add(policy);
    check("policy", engine.transactionCommit());
  }

  private void add(Policy policy) {
    for (SublayerSetup sublayer : policy.sublayers()) {
      Sublayer added =
          new Sublayer(
              Guids.sublayer(sublayer.name()), sublayer.name(), 0, null, sublayer.weight());
      EngineSession engine = session();
      if (engine != null) {
        check("sublayer " + sublayer.name(), engine.add(added).status());
      }
    }
    for (FilterSetup filter : policy.filters()) {
      if (filter.host() == null || filter.host().equals(host.setup().name())) {
        add(filter);
      }
    }
  }

  /** Begins to stop the host's engine; what does not outlive it goes with it. */
  void stopEngine() {
    Activity unused = host.wfp().engine().bfe().stop();
  }

  /** Starts the engine and, as a service that waits for it would, adds the policy again. */
  void startEngine(Policy policy) {
    Activity start = host.wfp().engine().bfe().start();
    start.join();
    if (session != null && session.isOpen()) {
      return;
    }
    callouts.clear();
    for (FilterSetup filter : policy.filters()) {
      if (!filter.flags().contains(Flag.PERSISTENT)) {
        filters.remove(filter.name());
      }
    }
    install(policy);
  }

  void add(FilterSetup filter) {
    if (filters.containsKey(filter.name())) {
      return;
    }
    EngineSession engine = session();
    if (engine == null) {
      return;
    }
    Guid callout = Guid.ZERO;
    if (filter.callout() != null) {
      callout = Guids.callout(filter.callout().driver(), filter.callout().callout());
      if (callouts.add(callout)) {
        String name = filter.callout().toString();
        FwpmCallout object = new FwpmCallout(callout, name, 0, null, filter.layer());
        check("callout " + name, engine.add(object).status());
      }
    }
    Guid key = Guids.filter(filter.name());
    var builder =
        FwpmFilter.at(filter.layer())
            .key(key)
            .name(filter.name())
            .flags(flags(filter.flags()))
            .weight(weight(filter.weight()))
            .when(conditions(filter));
    FwpActionType action = FwpActionType.valueOf("FWP_ACTION_" + filter.action().name());
    builder = filter.callout() == null ? builder.action(action) : builder.callout(action, callout);
    if (filter.sublayer() != null) {
      builder = builder.subLayer(Guids.sublayer(filter.sublayer()));
    }
    NtStatus status = engine.add(builder.build()).status();
    check("filter " + filter.name() + " on line " + filter.at().line(), status);
    if (status.isSuccess()) {
      filters.put(filter.name(), key);
    }
  }

  void remove(String filter) {
    EngineSession engine = session();
    Guid key = filters.remove(filter);
    if (engine != null && key != null) {
      check("removal of filter " + filter, engine.deleteFilter(key));
    }
  }

  private @Nullable EngineSession session() {
    if (session == null || !session.isOpen()) {
      FilterEngine.Opened opened =
          host.wfp().engine().open(SessionOptions.user("scenario policy", false));
      check("engine session", opened.status());
      session = opened.session();
    }
    return session;
  }

  private void check(String what, NtStatus status) {
    if (!status.isSuccess()) {
      kernel.report(
          FindingCode.POLICY_REFUSED, "the engine refuses " + what + ": status=" + status);
    }
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
    NetworkInterface found =
        named.name().equals("loopback")
            ? host.host().loopback()
            : host.interfaces().get(named.name());
    long value = found == null ? 0 : named.luid() ? found.luid() : found.index();
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
}
