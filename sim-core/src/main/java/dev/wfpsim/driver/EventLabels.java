package dev.wfpsim.driver;

import dev.wfpsim.kernel.Bugcheck;
import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.kernel.RunEnd;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.ip.IpDiscard;
import dev.wfpsim.net.link.LossReason;
import dev.wfpsim.net.tcp.TcpCloseReason;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.Word;
import dev.wfpsim.trace.WordLabels;
import dev.wfpsim.trace.WordType;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwpm.ServiceState;
import dev.wfpsim.wfp.fwps.FwpsCalloutNotifyType;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/** The names of what is a number in events and has a name on one of the floors up to this one. */
public final class EventLabels implements WordLabels {

  @Override
  public @Nullable String of(EventView event, Word word, long value) {
    return word.type() == WordType.ADDRESS
        ? address(value, event.low(word))
        : label(word, (int) value);
  }

  private static @Nullable String label(Word word, int value) {
    return switch (word) {
      case STATUS -> name(NtStatus.of(value));
      case BUGCHECK -> bugcheck(value);
      case END -> nth(RunEnd.Reason.values(), value);
      case LOSS -> nth(LossReason.values(), value);
      case DISCARD -> discard(value);
      case BLOCKED_AT -> nth(DiscardLayer.values(), value);
      case CLOSE -> nth(TcpCloseReason.values(), value);
      case PROTOCOL -> protocol(value);
      case LAYER -> value >= 0 && value < FwpsLayer.count() ? FwpsLayer.ofId(value).name() : null;
      case DECISION -> decision(value);
      case NOTIFY -> nth(FwpsCalloutNotifyType.values(), value);
      case SERVICE_STATE -> nth(ServiceState.values(), value);
      default -> null;
    };
  }

  private static String address(long high, long low) {
    return IpAddress.ofIpv6(high, low).unmapped().toString();
  }

  private static @Nullable String name(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name();
  }

  private static @Nullable String nth(Enum<?>[] constants, int ordinal) {
    return ordinal >= 0 && ordinal < constants.length ? constants[ordinal].name() : null;
  }

  private static @Nullable String bugcheck(int code) {
    for (Bugcheck each : Bugcheck.values()) {
      if (each.code() == code) {
        return each.name();
      }
    }
    return null;
  }

  private static @Nullable String discard(int value) {
    for (IpDiscard each : IpDiscard.values()) {
      if (each.value() == value) {
        return each.name();
      }
    }
    return null;
  }

  private static @Nullable String protocol(int number) {
    return switch (number) {
      case IpProtocol.TCP -> "tcp";
      case IpProtocol.UDP -> "udp";
      default -> null;
    };
  }

  /** The action, as classifies and callouts answer it: its code above the rights and the flags. */
  private static @Nullable String decision(int packed) {
    for (FwpActionType each : FwpActionType.values()) {
      if (each.code() << 16 == (packed & 0xFFFF_0000)) {
        return each.name();
      }
    }
    return null;
  }
}
