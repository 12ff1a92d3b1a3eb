package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.trace.WordType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every thing in the events of the shipped scenarios has a beginning before it is spoken of and at
 * most one end; what led to an event came before it.
 */
class ObjectLivesTest {
  static final String[] NAMES = Shipped.ALL;

  private static final ObjectKind[] KINDS = ObjectKind.values();

  @ParameterizedTest
  @FieldSource("NAMES")
  void run_anyScenario_nobodyActsOnWhatIsNotAlive(String name) {
    for (long seed = 1; seed <= 3; seed++) {
      Lives lives = watch(name, seed);
      assertThat(lives.mistakes).as("%s seed %s", name, seed).isEmpty();
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void fingerprint_anyScenario_isTheSameUnread(String name) {
    RunRequest unwatched = RunRequest.seeded(2, CarrierKind.AUTOMATIC);
    SimulationResult unread = new Simulation(Shipped.load(name), unwatched).run();
    RunRequest watched = RunRequest.seeded(2, CarrierKind.AUTOMATIC).watchedBy(t -> new Lives());
    SimulationResult read = new Simulation(Shipped.load(name), watched).run();
    assertThat(read.fingerprint()).isEqualTo(unread.fingerprint());
  }

  /** What has a documented end has come to it in some scenario, so its end is written. */
  @Test
  void runs_allScenarios_showTheEndOfWhatEnds() {
    Set<ObjectKind> born = EnumSet.noneOf(ObjectKind.class);
    Set<ObjectKind> ended = EnumSet.noneOf(ObjectKind.class);
    int touches = 0;
    for (String name : NAMES) {
      Lives lives = watch(name, 1);
      born.addAll(lives.born.keySet());
      ended.addAll(lives.ended.keySet());
      touches += lives.touches;
    }
    Set<ObjectKind> wanted =
        EnumSet.of(
            ObjectKind.THREAD,
            ObjectKind.DPC_RUN,
            ObjectKind.POOL_BLOCK,
            ObjectKind.NBL,
            ObjectKind.NB,
            ObjectKind.ENDPOINT,
            ObjectKind.FLOW,
            ObjectKind.CALLOUT,
            ObjectKind.TRANSACTION,
            ObjectKind.INJECTION_HANDLE,
            ObjectKind.INJECTION,
            ObjectKind.REDIRECT_HANDLE,
            ObjectKind.CLASSIFY_HANDLE,
            ObjectKind.PENDED_CLASSIFY,
            ObjectKind.LAYER_DATA,
            ObjectKind.MDL,
            ObjectKind.DEVICE);
    assertThat(ended).containsAll(wanted);
    assertThat(born).containsAll(ended);
    assertThat(born).contains(ObjectKind.FILTER, ObjectKind.NBL_POOL, ObjectKind.PROCESS);
    assertThat(born).contains(ObjectKind.SUBLAYER, ObjectKind.ENGINE_CALLOUT);
    assertThat(touches).isGreaterThan(100);
  }

  /** Handles, blocks and sessions that a driver makes are made on its behalf, and its alone. */
  @Test
  void subject_ofWhatADriverMakes_isTheDriver() {
    Lives lives = watch("redirect/local-proxy", 7);
    assertThat(lives.makers.get(ObjectKind.REDIRECT_HANDLE)).containsOnly(ObjectKind.DRIVER);
    assertThat(lives.makers.get(ObjectKind.FLOW)).doesNotContain(ObjectKind.DRIVER);
  }

  private static Lives watch(String name, long seed) {
    Lives lives = new Lives();
    RunRequest request = RunRequest.seeded(seed, CarrierKind.AUTOMATIC).watchedBy(trace -> lives);
    new Simulation(Shipped.load(name), request).run();
    return lives;
  }

  private static final class Lives implements TraceReader {
    final List<String> mistakes = new ArrayList<>();
    final Map<ObjectKind, Integer> born = new EnumMap<>(ObjectKind.class);
    final Map<ObjectKind, Integer> ended = new EnumMap<>(ObjectKind.class);
    final Map<ObjectKind, Set<ObjectKind>> makers = new EnumMap<>(ObjectKind.class);
    private final Map<Integer, ObjectKind> kinds = new TreeMap<>();
    private final Set<Integer> dead = new TreeSet<>();
    int touches;

    /** What drivers do with memory, too: the run stays the same, and what they touch is alive. */
    @Override
    public Set<EventKind> kinds() {
      return EnumSet.allOf(EventKind.class);
    }

    @Override
    public boolean wantsNames() {
      return true;
    }

    @Override
    public void event(EventView event) {
      boolean watched = EventKind.WATCHED.contains(event.kind());
      touches += watched ? 1 : 0;
      if (!watched && event.cause() >= event.number()) {
        mistakes.add("event " + event.number() + " was caused later: " + event.cause());
      }
      if (event.subject() != 0 && !kinds.containsKey(event.subject())) {
        mistakes.add("event " + event.number() + " is for somebody never made");
      }
      if (event.kind() == EventKind.OBJECT) {
        begin(event);
      }
      for (Word word : event.kind().words()) {
        boolean thing = word.type() == WordType.OBJECT || word.type() == WordType.ACTIVITY;
        if (thing && event.get(word) != 0 && word != Word.PARENT) {
          check(event, word, event.getInt(word));
        }
      }
      if (event.kind() == EventKind.DEAD) {
        int object = event.getInt(Word.OBJECT);
        dead.add(object);
        ended.merge(kinds.getOrDefault(object, ObjectKind.MACHINE), 1, Integer::sum);
      }
    }

    private void begin(EventView event) {
      int object = event.getInt(Word.OBJECT);
      ObjectKind kind = KINDS[event.getInt(Word.OBJECT_KIND)];
      int parent = event.getInt(Word.PARENT);
      if (kinds.put(object, kind) != null) {
        mistakes.add("made twice: " + kind + " " + object);
      }
      if (parent != 0 && !kinds.containsKey(parent)) {
        mistakes.add(kind + " of something never made: " + parent);
      }
      born.merge(kind, 1, Integer::sum);
      ObjectKind maker = event.subject() == 0 ? ObjectKind.MACHINE : kinds.get(event.subject());
      makers.computeIfAbsent(kind, k -> EnumSet.noneOf(ObjectKind.class)).add(maker);
    }

    private void check(EventView event, Word word, int object) {
      String what = event.kind() + " " + word + " " + kinds.get(object) + " #" + object;
      if (!kinds.containsKey(object)) {
        mistakes.add("never made: " + what);
      } else if (dead.contains(object)) {
        mistakes.add("dead: " + what + " " + event.objectName(object));
      }
    }
  }
}
