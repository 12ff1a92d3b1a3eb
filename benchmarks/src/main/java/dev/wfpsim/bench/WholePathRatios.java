package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Target;
import dev.wfpsim.bench.ratio.Turns;
import java.util.List;
import java.util.function.LongSupplier;

/** A packet's whole path against a loop by hand and a naive engine, and what determinism costs. */
public final class WholePathRatios implements Measurer {
  private static final String HAND = "path-hand";
  private static final String CACHE = "path-cache";
  private static final String NAIVE = "path-naive";
  private static final String TAX_UNCACHED = "tax-uncached";
  private static final String TAX_CACHED = "tax-cached";
  private static final String BYTES = "path-packet-bytes";

  /** A whole path is long: it takes so many rounds until compilers are done with it. */
  private static final int WARM_UPS = 120;

  static RatioGroup group() {
    return RatioGroup.slow(
        "whole path",
        WholePathRatios.class,
        List.of(),
        RatioRow.atMost(HAND, "whole path, every layer classified : hand loop", 3),
        RatioRow.faster(CACHE, "whole path, flow cache, times faster than : uncached", 3),
        RatioRow.faster(NAIVE, "whole path, flow cache, times faster than : naive", 12),
        RatioRow.atMost(TAX_UNCACHED, "with fingerprint and trace, uncached : without", 1.06),
        RatioRow.atMost(TAX_CACHED, "with fingerprint and trace, flow cache : without", 1.18),
        RatioRow.figure(
            BYTES, "a packet's whole path, beside its payload", "bytes", Target.atMost(512)));
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    WholePathBenchmark paths = new WholePathBenchmark();
    paths.make();
    Side classified = side(paths::everyLayerClassified);
    Side classifiedUntraced = side(paths::everyLayerClassifiedUntraced);
    Side kept = side(paths::flowCache);
    Side keptUntraced = side(paths::flowCacheUntraced);
    Side hand = side(paths::handLoop);
    Side naive = side(paths::naiveEngine);
    new Turns(WARM_UPS, 0, turns.roundNanos())
        .take(
            side(paths::everyLayerClassified),
            side(paths::everyLayerClassifiedUntraced),
            side(paths::flowCache),
            side(paths::flowCacheUntraced));
    turns.take(classified, classifiedUntraced, kept, keptUntraced, hand, naive);
    readings.pair(HAND, classified.nanos(), hand.nanos());
    readings.pair(CACHE, kept.nanos(), classified.nanos());
    readings.pair(NAIVE, kept.nanos(), naive.nanos());
    readings.pair(TAX_UNCACHED, classified.nanos(), classifiedUntraced.nanos());
    readings.pair(TAX_CACHED, kept.nanos(), keptUntraced.nanos());
    readings.figure(BYTES, classified.bytes() - PathConversation.PAYLOAD);
  }

  private static Side side(LongSupplier piece) {
    return Side.of(WholePath.PACKETS, piece);
  }
}
