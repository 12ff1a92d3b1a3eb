package dev.wfpsim.bench;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.LayerPolicies;
import dev.wfpsim.wfp.filter.SharedSearches;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to change a policy, until the first packet is classified by it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PolicyChangeBenchmark {
  @Param({"ACL", "EXACT", "RANGE", "APPLICATION"})
  private FilterShape shape = FilterShape.ACL;

  @Param({"1000", "10000"})
  private int filters;

  private List<LayerFilter> prepared = List.of();

  /** The benchmark of a shape and number of filters, ready to be run. */
  static PolicyChangeBenchmark of(FilterShape shape, int filters) {
    PolicyChangeBenchmark made = new PolicyChangeBenchmark();
    made.shape = shape;
    made.filters = filters;
    made.makeFilters();
    return made;
  }

  /** The filters. */
  @Setup
  public void makeFilters() {
    prepared = ClassifierRig.filters(shape.filters(filters));
  }

  /** The index alone: filters that are ready are put in force and compiled. */
  @Benchmark
  public int compile() {
    LayerPolicies policies = new LayerPolicies(PlatformProfile.DOCUMENTED, new SharedSearches());
    prepared.forEach(policies::add);
    int size = policies.filters(ClassifierRig.LAYER).size();
    if (size != filters) {
      throw new IllegalStateException("not all are in force: size=" + size);
    }
    return size;
  }

  /** The whole way: a transaction that adds the filters, its commit, and a classify. */
  @Benchmark
  public long transaction() {
    Kernel kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(1),
            new Trace(),
            new Findings(),
            CarrierKind.CONTINUATION);
    Wfp wfp = new Wfp(kernel.addMachine("m", 1), PlatformProfile.DOCUMENTED);
    SessionOptions options = SessionOptions.kernel("bench", false);
    EngineSession session = Objects.requireNonNull(wfp.engine().open(options).session());
    session.transactionBegin(0);
    for (LayerFilter filter : prepared) {
      FwpActionType action = filter.filter().actionType();
      session.add(
          FwpmFilter.at(ClassifierRig.LAYER)
              .weight(FwpValue.uint64(filter.filter().weight()))
              .when(filter.filter().conditions())
              .action(action)
              .build());
    }
    session.transactionCommit();
    FwpsIncomingValues values = new FwpsIncomingValues(ClassifierRig.LAYER);
    FwpsClassifyOut out =
        wfp.classifier()
            .classify(values, new FwpsIncomingMetadataValues(), null, ClassifyScope.NONE);
    if (wfp.engine().filters().size() != filters) {
      throw new IllegalStateException("not all were added: filters=" + wfp.engine().filters());
    }
    return out.filterId;
  }
}
