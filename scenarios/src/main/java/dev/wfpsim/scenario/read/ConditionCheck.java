package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.Operand;
import dev.wfpsim.scenario.model.Policy.Condition;
import dev.wfpsim.scenario.model.Policy.Match;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.IpFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for conditions that can never match in this scenario: the filter is taken, and then nothing
 * ever comes of it. Only what is certain is told; each reason names what there is instead.
 */
final class ConditionCheck {

  /** The flags that the stack sets somewhere; no traffic has the others. */
  static final long FLAGS =
      FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_WILDCARD_BIND
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_RAW_ENDPOINT
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_IMPLICIT_BIND
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_REASSEMBLED
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_PROMISCUOUS
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_PROXY_CONNECTION;

  private static final long MOST_ICMP = 255;

  private final Names names;
  private final FwpsLayer layer;
  private final List<String> processes = new ArrayList<>();
  private final List<HostSetup> hosts = new ArrayList<>();

  /**
   * A check of a filter.
   *
   * @param on the host it is for, or null for every host
   */
  ConditionCheck(Names names, FwpsLayer layer, @Nullable String on) {
    this.names = names;
    this.layer = layer;
    names.processHosts.forEach(
        (process, host) -> {
          if (on == null || on.equals(host)) {
            processes.add(process);
          }
        });
    names.hostSetups.forEach(
        (name, host) -> {
          if (on == null || on.equals(name)) {
            hosts.add(host);
          }
        });
  }

  void warn(List<Condition> conditions) {
    for (Condition condition : conditions) {
      for (Operand operand : condition.operands()) {
        String reason = never(condition.field(), condition.match(), operand);
        if (reason != null) {
          never(condition.at(), condition.field(), reason);
        }
      }
      boolean several = condition.operands().size() > 1;
      if (several
          && condition.match() == Match.NOT_EQUAL
          && !(condition.operands().getFirst() instanceof Operand.Account)) {
        names.problems.warn(
            condition.at(),
            "condition always matches: field="
                + condition.field().name()
                + ", its values are alternatives, and whatever is not one of them is the other");
      }
    }
    together(conditions);
  }

  private void never(Position at, FwpsField field, String reason) {
    names.problems.warn(at, "condition never matches: field=" + field.name() + ", " + reason);
  }

  /** Why a value can never be that of the field, or null. */
  private @Nullable String never(FwpsField field, Match match, Operand operand) {
    if (!field.isFilled()) {
      return "which is always empty at layer " + layer.shortName();
    }
    if (match == Match.FLAGS_ANY_SET) {
      boolean set = (((Operand.Number) operand).value() & FLAGS) != 0;
      return set ? null : "a flag that no traffic has yet";
    }
    if (match == Match.FLAGS_NONE_SET || match == Match.NOT_EQUAL) {
      return null;
    }
    return switch (operand) {
      case Operand.Account account -> account(account.sid());
      case Operand.Image image -> image(image.path());
      case Operand.Interface card -> card(card);
      case Operand.Addresses addresses -> address(field, addresses);
      case Operand.Number number -> number(field, match, number.value());
      case Operand.NumberRange range -> known(field, range.least(), range.most());
      case Operand.AddressRange range -> null;
      case Operand.Text text -> null;
    };
  }

  private @Nullable String account(String sid) {
    for (String process : processes) {
      UserAccount user = names.processAccounts.get(process);
      if (user != null && (user.sid().equals(sid) || user.groups().contains(sid))) {
        return null;
      }
    }
    return "no process" + here() + " runs as it: sid=" + sid;
  }

  private @Nullable String image(String path) {
    String device = UserProcess.devicePath(path);
    for (String process : processes) {
      String image = names.processImages.get(process);
      if (image != null && UserProcess.devicePath(image).equals(device)) {
        return null;
      }
    }
    return "no process" + here() + " has the image: image=" + path;
  }

  private @Nullable String card(Operand.Interface card) {
    boolean there =
        card.name().equals("loopback")
            || hosts.stream()
                .flatMap(host -> host.interfaces().stream())
                .anyMatch(each -> each.name().equals(card.name()));
    return there ? null : "no card" + here() + " is called so: interface=" + card.name();
  }

  private String here() {
    return hosts.size() == 1 ? " on host " + hosts.getFirst().name() : "";
  }

  /** At the ALE layers a local address is one of the host's own; a driver injects no operations. */
  private @Nullable String address(FwpsField field, Operand.Addresses wanted) {
    if (field != FwpsField.IP_LOCAL_ADDRESS || !layer.shortName().startsWith("ALE_")) {
      return null;
    }
    IpPrefix prefix = wanted.prefix();
    IpAddress first = prefix.address();
    boolean local =
        first.isLoopback()
            || first.isMulticast()
            || first.isLimitedBroadcast()
            || prefix.length() == 0
            || prefix.contains(IpAddress.loopback(first.family()));
    for (HostSetup host : hosts) {
      for (HostSetup.InterfaceSetup card : host.interfaces()) {
        local |= card.addresses().stream().anyMatch(own -> prefix.contains(own.address()));
        local |= card.addresses().stream().anyMatch(own -> own.contains(first));
      }
    }
    return local ? null : "no host has an address there: address=" + prefix;
  }

  private @Nullable String number(FwpsField field, Match match, long value) {
    return switch (match) {
      case EQUAL -> known(field, value, value);
      case GREATER -> value >= most(field) ? "nothing is greater: most=" + most(field) : null;
      case LESS -> value == 0 ? "nothing is less than 0" : null;
      default -> null;
    };
  }

  private long most(FwpsField field) {
    return switch (layer.type(layer.indexOf(field))) {
      case FWP_UINT8 -> 0xffL;
      case FWP_UINT16 -> 0xffffL;
      case FWP_UINT32 -> 0xffff_ffffL;
      default -> Long.MAX_VALUE;
    };
  }

  /** Why none of these numbers is ever the field's value, for fields of few values; or null. */
  private @Nullable String known(FwpsField field, long least, long most) {
    String name = field.name();
    List<Long> values = new ArrayList<>();
    if (FieldWords.isInterface(field) || FieldWords.isInterfaceIndex(field)) {
      int cards = hosts.stream().mapToInt(host -> host.interfaces().size()).max().orElse(0);
      for (int index = 1; index <= cards + 1; index++) {
        long type = index == 1 ? NetworkInterface.TYPE_LOOPBACK : NetworkInterface.TYPE_ETHERNET;
        values.add(FieldWords.isInterface(field) ? type << 48 | (long) index << 24 : index);
      }
    } else if (name.endsWith("INTERFACE_TYPE")) {
      values.add((long) NetworkInterface.TYPE_ETHERNET);
      values.add((long) NetworkInterface.TYPE_LOOPBACK);
    } else if (name.endsWith("SUB_INTERFACE_INDEX") || name.endsWith("TUNNEL_TYPE")) {
      values.add(0L);
    } else if (name.equals("COMPARTMENT_ID")) {
      values.add(1L);
    } else if (name.equals("DIRECTION")) {
      values.add(0L);
      values.add(1L);
    } else if (name.equals("IP_PROTOCOL")) {
      return protocol(least, most);
    }
    boolean possible = values.isEmpty();
    for (long value : values) {
      possible |= least <= value && value <= most;
    }
    return possible ? null : "no traffic" + here() + " has it: it is one of " + values;
  }

  private @Nullable String protocol(long least, long most) {
    if (least != most) {
      return null;
    }
    boolean six = layer.family() == IpFamily.V6;
    if (least == (six ? IpProtocol.ICMP : IpProtocol.ICMPV6)) {
      return "layer "
          + layer.shortName()
          + " is of "
          + (six ? "IPv6: its ICMP is icmpv6" : "IPv4: its ICMP is icmp");
    }
    boolean datagrams = layer.shortName().startsWith("DATAGRAM_DATA");
    return datagrams && least == IpProtocol.TCP
        ? "layer " + layer.shortName() + " sees no TCP"
        : null;
  }

  /** Conditions that each may match, but never at once. */
  private void together(List<Condition> conditions) {
    Condition protocol = find(conditions, FwpsField.IP_PROTOCOL);
    if (protocol != null && protocol.operands().stream().allMatch(this::isIcmp)) {
      for (FwpsField port : List.of(FwpsField.IP_LOCAL_PORT, FwpsField.IP_REMOTE_PORT)) {
        Condition condition = find(conditions, port);
        if (condition != null && condition.operands().stream().allMatch(this::isNoIcmpNumber)) {
          never(
              condition.at(),
              port,
              "ICMP has no ports: it is the type or code, at most " + MOST_ICMP);
        }
      }
    }
    Condition flags = find(conditions, FwpsField.FLAGS);
    Condition remote = find(conditions, FwpsField.IP_REMOTE_ADDRESS);
    if (flags != null
        && flags.match() == Match.FLAGS_NONE_SET
        && flags.operands().stream().allMatch(ConditionCheck::isLoopbackFlag)
        && remote != null
        && remote.match() == Match.EQUAL
        && remote.operands().stream().allMatch(ConditionCheck::isLoopback)) {
      never(flags.at(), flags.field(), "what goes to a loopback address has the flag loopback");
    }
  }

  private @Nullable Condition find(List<Condition> conditions, FwpsField field) {
    for (Condition condition : conditions) {
      if (layer.has(field) && layer.indexOf(condition.field()) == layer.indexOf(field)) {
        return condition;
      }
    }
    return null;
  }

  private boolean isIcmp(Operand operand) {
    return operand instanceof Operand.Number number
        && number.value() == (layer.family() == IpFamily.V6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
  }

  private boolean isNoIcmpNumber(Operand operand) {
    return operand instanceof Operand.Number number && number.value() > MOST_ICMP
        || operand instanceof Operand.NumberRange range && range.least() > MOST_ICMP;
  }

  private static boolean isLoopbackFlag(Operand operand) {
    return operand instanceof Operand.Number number
        && number.value() == FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK;
  }

  private static boolean isLoopback(Operand operand) {
    return operand instanceof Operand.Addresses addresses
        && addresses.prefix().address().isLoopback();
  }
}
