package dev.wfpsim.wfp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.classify.PlainEvaluation;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.RandomPolicy;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Random policies and changes of them, after each of which a test looks at traffic. Filters come
 * and go one by one, in transactions committed and aborted, with dynamic sessions and with the
 * engine; callouts of every kind are registered and unregistered.
 */
public abstract class RandomPolicyChanges {
  private static final int CALLOUTS = 6;
  private static final Guid DISABLING = PolicyBench.key(4, 1);

  /** At each layer: the callouts as of now, whether registered or not. */
  private final List<Guid> callouts = new ArrayList<>();

  private final List<Guid> registered = new ArrayList<>();
  private final List<FwpsLayer> layers;
  protected final PolicyBench bench;
  private final FilterEngine engine;
  private final PlainEvaluation plain;
  private final List<RandomPolicy> policies = new ArrayList<>();
  private final List<Guid> sublayers = new ArrayList<>();
  private final List<Guid> filters = new ArrayList<>();
  private final List<LayerFilter> everInForce = new ArrayList<>();
  protected final List<String> events = new ArrayList<>();

  /** The filters for which callouts were asked, in order. */
  protected final List<Long> asked = new ArrayList<>();

  protected final SplittableRandom random;
  private EngineSession session;
  private boolean running = true;
  private long epoch;
  public long decided;

  protected RandomPolicyChanges(
      PolicyBench bench, SplittableRandom random, List<FwpsLayer> layers) {
    this.bench = bench;
    this.random = random;
    this.layers = layers;
    engine = bench.wfp().engine();
    plain = new PlainEvaluation(PlatformProfile.DOCUMENTED, bench.wfp().callouts());
    session = bench.session();
  }

  /** The filters of a layer as a policy has them. */
  protected abstract RandomPolicy policy(FwpsLayer layer);

  /** Values and the classify that has to be about them. */
  protected abstract void classify(RandomPolicy policy, List<LayerFilter> inForce);

  /** Context kept on the flow by every other callout. */
  protected final ClassifyScope scope =
      new ClassifyScope() {
        @Override
        public long enterCallout(FwpsLayer layer, int calloutId) {
          return 0;
        }

        @Override
        public void leaveCallout(FwpsLayer layer, int calloutId) {}

        @Override
        public boolean hasFlowContext(FwpsLayer layer, int calloutId) {
          return (calloutId + layer.id()) % 2 == 0;
        }
      };

  private void record(EventView event) {
    events.add(
        event.kind()
            + " "
            + event.kind().words().stream()
                .map((Word word) -> Long.toString(event.get(word)))
                .collect(Collectors.joining(" ")));
  }

  private static boolean isOfClassify(EventKind kind) {
    return switch (kind) {
      case CLASSIFY_BEGIN,
          CLASSIFY_END,
          CLASSIFY_VETO,
          CALLOUT_CALL,
          CALLOUT_RETURN,
          CALLOUT_MISSING ->
          true;
      default -> false;
    };
  }

  private void prepare() {
    TraceReader reader =
        event -> {
          if (isOfClassify(event.kind())) {
            record(event);
          } else if (event.kind() == EventKind.POLICY_CHANGE) {
            epoch = event.get(Word.EPOCH);
          }
        };
    bench.kernel().trace().attach(reader);
    layers.forEach(layer -> policies.add(policy(layer)));
    for (int weight : new int[] {7, 7, 900, 100, 65_535, 0}) {
      int flags = Sublayer.FLAG_PERSISTENT;
      sublayers.add(session.add(new Sublayer(Guid.ZERO, "s", flags, null, weight)).key());
    }
    sublayers.add(Guid.ZERO);
    session.add(new FwpmProvider(DISABLING, "p", FwpmProvider.FLAG_PERSISTENT, "absent"));
    for (int i = 0; i < layers.size() * CALLOUTS; i++) {
      Guid key = PolicyBench.key(3, i);
      callouts.add(key);
      int flags = FwpmCallout.FLAG_PERSISTENT;
      session.add(new FwpmCallout(key, "c", flags, null, layers.get(i / CALLOUTS)));
      if (i % CALLOUTS != 0) {
        register(key);
      }
    }
  }

  private void register(Guid key) {
    int flags = callouts.indexOf(key) % 2 * FwpsCallout.FWP_CALLOUT_FLAG_CONDITIONAL_ON_FLOW;
    FwpsCallout callout =
        new FwpsCallout(
            1,
            key,
            flags,
            (values, meta, data, context, filter, flow, out) -> answer(filter, out),
            (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
            null);
    assertThat(bench.wfp().callouts().register(callout).status().isSuccess()).isTrue();
    registered.add(key);
  }

  /** The same for the same filter, with and without the right to decide. */
  private void answer(FwpsFilter filter, FwpsClassifyOut out) {
    long number = filter.filterId();
    asked.add(number);
    out.actionType =
        switch ((int) (number % 5)) {
          case 0 -> FwpActionType.FWP_ACTION_BLOCK;
          case 1 -> FwpActionType.FWP_ACTION_PERMIT;
          default -> FwpActionType.FWP_ACTION_CONTINUE;
        };
    if (number % 7 == 0) {
      out.clearWriteRight();
    }
  }

  private FwpmFilter randomFilter() {
    int at = random.nextInt(layers.size());
    FwpValue weight =
        switch (random.nextInt(3)) {
          case 0 -> FwpValue.EMPTY;
          case 1 -> FwpValue.uint8(random.nextInt(16));
          default -> FwpValue.uint64(random.nextLong());
        };
    FwpmFilter.Builder filter =
        FwpmFilter.at(layers.get(at))
            .subLayer(sublayers.get(random.nextInt(sublayers.size())))
            .weight(weight)
            .when(policies.get(at).conditions());
    int flags = 0;
    switch (random.nextInt(10)) {
      case 0 -> flags = FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME;
      case 1, 2 -> flags = FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT;
      case 3 -> {
        flags = FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT;
        filter.provider(DISABLING);
      }
      case 4 -> flags = FwpmFilter.FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT;
      case 5 -> flags = FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED;
      default -> {}
    }
    Guid callout = callouts.get(at * CALLOUTS + random.nextInt(CALLOUTS));
    switch (random.nextInt(8)) {
      case 0, 1 -> filter.action(FwpActionType.FWP_ACTION_BLOCK);
      case 2, 3 -> filter.action(FwpActionType.FWP_ACTION_PERMIT);
      case 4 -> filter.callout(FwpActionType.FWP_ACTION_CALLOUT_TERMINATING, callout);
      case 5 -> filter.callout(FwpActionType.FWP_ACTION_CALLOUT_INSPECTION, callout);
      default -> filter.callout(FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN, callout);
    }
    return filter.flags(flags).build();
  }

  private void change() {
    if (filters.isEmpty() || random.nextInt(3) > 0) {
      Added added = session.add(randomFilter());
      if (added.status().isSuccess()) {
        filters.add(added.key());
      }
    } else {
      session.deleteFilter(filters.remove(random.nextInt(filters.size())));
    }
  }

  private void step(int most) {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> change();
      case 3, 4, 5, 6, 7 -> transaction(1 + random.nextInt(most));
      case 8 -> dynamicSession(random.nextInt(most));
      case 9 -> toggleCallout();
      case 10 -> {
        while (filters.size() > most) {
          session.deleteFilter(filters.removeLast());
        }
      }
      default -> restartEngine();
    }
  }

  private void transaction(int changes) {
    List<Guid> before = List.copyOf(filters);
    session.transactionBegin(0);
    for (int i = 0; i < changes; i++) {
      change();
    }
    if (random.nextInt(4) == 0) {
      session.transactionAbort();
      filters.clear();
      filters.addAll(before);
    } else {
      session.transactionCommit();
    }
  }

  private void dynamicSession(int changes) {
    EngineSession dynamic = engine.open(SessionOptions.kernel("dynamic", true)).session();
    for (int i = 0; i < changes; i++) {
      dynamic.add(randomFilter());
    }
    assertDecidesPlainly();
    dynamic.close();
  }

  private void toggleCallout() {
    if (registered.isEmpty() || random.nextBoolean()) {
      List<Guid> missing = callouts.stream().filter(key -> !registered.contains(key)).toList();
      if (!missing.isEmpty()) {
        register(missing.get(random.nextInt(missing.size())));
      }
    } else {
      Guid key = registered.remove(random.nextInt(registered.size()));
      assertThat(bench.wfp().callouts().unregisterByKey(key).isSuccess()).isTrue();
    }
  }

  private void restartEngine() {
    engine.bfe().stop().join();
    running = false;
    assertDecidesPlainly();
    engine.bfe().start().join();
    running = true;
    session = bench.open(SessionOptions.kernel("again", false));
    filters.removeIf(key -> session.reader().filter(key).value() == null);
  }

  private void assertDecidesPlainly() {
    for (int at = 0; at < layers.size(); at++) {
      FwpsLayer layer = layers.get(at);
      List<LayerFilter> inForce = engine.store().inForce(layer, running);
      inForce.stream().filter(each -> !everInForce.contains(each)).forEach(everInForce::add);
      for (int i = random.nextInt(4); i >= 0; i--) {
        classify(policies.get(at), inForce);
      }
    }
  }

  /** What is expected of a classify of some values; none at a layer without filters. */
  protected List<String> expected(
      List<LayerFilter> inForce, FwpsIncomingValues values, ClassifyScope of) {
    return inForce.isEmpty() ? List.of() : List.copyOf(plain.classify(inForce, epoch, values, of));
  }

  /** The result that goes with it; of a layer with filters. */
  protected FwpsClassifyOut expectedResult() {
    return plain.result();
  }

  /** Changes the policy a number of times, each of up to so many filters. */
  public void run(int most, int steps) {
    bench.run(
        () -> {
          prepare();
          for (int step = 0; step < steps; step++) {
            step(most);
            assertDecidesPlainly();
          }
        });
    assertCounts();
  }

  /** How many callouts were asked. */
  public int called() {
    return asked.size();
  }

  private void assertCounts() {
    for (LayerFilter filter : everInForce) {
      assertThat(filter.blocked()).isEqualTo(plain.blocked(filter));
      assertThat(filter.missed()).isEqualTo(plain.missed(filter));
      assertThat(filter.absorbed()).isZero();
    }
  }
}
