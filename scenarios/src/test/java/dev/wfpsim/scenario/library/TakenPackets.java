package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What callouts absorb comes back: each packet that was taken is injected, or its injection was
 * refused, or it belonged to an operation that was pended, about which the driver decides. And what
 * is injected was taken before.
 *
 * <p>A packet is taken by the first callout of a classify that absorbs it, which makes a list of
 * its own meanwhile; those after it find it absorbed. Where something was pended there may be no
 * packet.
 */
final class TakenPackets implements TraceReader {
  /** What became of a list that a callout made. */
  private enum Fate {
    TAKEN,
    TAKEN_WITH_OPERATION,
    NOT_TAKEN,
    INJECTED
  }

  /** A classify under way on an activity. */
  private static final class Classify {
    private boolean absorbed;
    private boolean stream;
    private boolean operationPended;
    private boolean classifyPended;
    private final List<Long> made = new ArrayList<>();
  }

  private final Map<Integer, ArrayDeque<Classify>> running = new TreeMap<>();
  private final Map<Long, Fate> lists = new TreeMap<>();
  private final List<String> mistakes = new ArrayList<>();
  private long refused;

  @Override
  public void event(EventView event) {
    ArrayDeque<Classify> under =
        running.computeIfAbsent(event.activity(), unused -> new ArrayDeque<>(1));
    Classify now = under.peek();
    switch (event.kind()) {
      case CLASSIFY_BEGIN -> under.push(new Classify());
      case CLASSIFY_END -> under.poll();
      case CALLOUT_CALL -> begin(now, event.getInt(Word.LAYER));
      case OBJECT -> {
        if (now != null && event.get(Word.OBJECT_KIND) == ObjectKind.NBL.ordinal()) {
          now.made.add(event.get(Word.OBJECT));
        }
      }
      case OPERATION_PEND -> now.operationPended = true;
      case CLASSIFY_PEND -> now.classifyPended = true;
      case CALLOUT_RETURN -> decided(now, event);
      case INJECTION_REFUSED -> refused++;
      case INJECTION_ACCEPTED -> injected(now, event);
      default -> {}
    }
  }

  private static void begin(Classify now, int layer) {
    now.stream = FwpsLayer.ofId(layer).shortName().startsWith("STREAM_V");
    now.operationPended = false;
    now.classifyPended = false;
    now.made.clear();
  }

  private void decided(Classify now, EventView event) {
    boolean absorbs = isAbsorbed(event.get(Word.DECISION));
    Fate fate = now.operationPended ? Fate.TAKEN_WITH_OPERATION : Fate.TAKEN;
    for (long list : now.made) {
      Fate before = lists.putIfAbsent(list, absorbs ? fate : Fate.NOT_TAKEN);
      if (before == Fate.INJECTED && !absorbs && !now.stream) {
        mistakes.add("injected and let pass as well: event " + event.number());
      }
    }
    boolean pended = now.operationPended || now.classifyPended;
    if (absorbs && !now.absorbed && !pended && now.made.isEmpty()) {
      mistakes.add("absorbed and not taken: event " + event.number());
    }
    now.absorbed |= absorbs;
  }

  private void injected(Classify now, EventView event) {
    long list = event.get(Word.LIST);
    if (now != null && now.made.contains(list)) {
      lists.put(list, Fate.INJECTED); // inside classifyFn
      return;
    }
    Fate before = lists.put(list, Fate.INJECTED);
    if (before != Fate.TAKEN && before != Fate.TAKEN_WITH_OPERATION) {
      mistakes.add("injected and not taken: " + before + ", event " + event.number());
    }
  }

  private static boolean isAbsorbed(long outcome) {
    boolean block = outcome >>> 16 == (FwpActionType.FWP_ACTION_BLOCK.code() & 0xFFFF);
    return block && (outcome & FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB) != 0;
  }

  void assertPutBack(String run) {
    assertThat(mistakes).as(run).isEmpty();
    long kept = lists.values().stream().filter(each -> each == Fate.TAKEN).count();
    assertThat(kept).as("%s: packets taken and not put back", run).isLessThanOrEqualTo(refused);
  }
}
