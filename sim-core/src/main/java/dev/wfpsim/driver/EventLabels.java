package dev.wfpsim.driver;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
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
import dev.wfpsim.wfp.fwps.FwpsStreamActionType;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names of what is a number in events and has a name on one of the floors up to this one. */
public final class EventLabels implements WordLabels {
  private static final List<Word> ARGUMENTS =
      List.of(Word.ARGUMENT_1, Word.ARGUMENT_2, Word.ARGUMENT_3, Word.ARGUMENT_4);

  private static final ImmutableMap<String, DocumentedCall> CALLS =
      Maps.uniqueIndex(EnumSet.allOf(DocumentedCall.class), DocumentedCall::name);

  @Override
  public @Nullable String of(EventView event, Word word, long value) {
    return word.type() == WordType.ADDRESS
        ? address(value, event.low(word))
        : label(word, (int) value);
  }

  @Override
  public String arguments(EventView event) {
    DocumentedCall call = CALLS.get(event.nameOf(Word.CALL));
    if (call == null || event.subject() == 0) { // a step of the system's own has no arguments
      return "";
    }
    StringBuilder text = new StringBuilder();
    List<CallArgument> told = call.told();
    for (int i = 0; i < told.size(); i++) {
      long value = event.get(ARGUMENTS.get(i));
      text.append(i == 0 ? "(" : ", ").append(told.get(i).name()).append(' ');
      text.append(told.get(i).isThing() ? thing(event, (int) value) : Long.toString(value));
    }
    return told.isEmpty() ? "" : text.append(')').toString();
  }

  private static String thing(EventView event, int object) {
    String name = event.objectName(object);
    return object == 0 ? "given" : name.isEmpty() ? "#" + object : name + " #" + object;
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
      case STREAM_ACTION -> nth(FwpsStreamActionType.values(), value);
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
