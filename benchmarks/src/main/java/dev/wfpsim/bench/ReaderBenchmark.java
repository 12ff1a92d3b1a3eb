package dev.wfpsim.bench;

import dev.wfpsim.trace.EventPrinter;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceCheckpoints;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.TraceWindow;
import dev.wfpsim.trace.WordLabels;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the trace and its readers cost a packet on its whole path ({@link WholePath}, decisions
 * kept): nothing written, written for the fingerprint alone, and with one reader. An invocation is
 * {@value WholePath#PACKETS} packets, and fails unless all arrived and a reader of every event has
 * seen every event.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReaderBenchmark {
  /** Who reads. */
  public enum Reader {
    /** Nothing is written. */
    CLOSED,
    /** Written, and read by nobody. */
    NOBODY,
    /** Every event is decoded, and nothing done with it. */
    DECODED,
    /** One kind in a hundred is read. */
    ONE_KIND,
    /** Every event, for checkpoints of the fingerprint. */
    CHECKPOINTS,
    /** Every event, to see whether it is in a window, which it is not. */
    WINDOW,
    /** Every event as a line of text. */
    PRINTED
  }

  @Param private Reader reader = Reader.NOBODY;

  private @Nullable WholePath path;
  private final Every every = new Every();

  /** The benchmark with a reader, ready to be run. */
  static ReaderBenchmark of(Reader reader) {
    ReaderBenchmark made = new ReaderBenchmark();
    made.reader = reader;
    made.make();
    return made;
  }

  /** The benchmark with a reader, on a path that is there already. */
  static ReaderBenchmark of(Reader reader, WholePath path) {
    ReaderBenchmark made = new ReaderBenchmark();
    made.reader = reader;
    made.make(path);
    return made;
  }

  /** A world of its own. */
  @Setup
  public void make() {
    make(new WholePath(true));
  }

  /** A given world, which the reader is attached to. */
  void make(WholePath made) {
    Trace trace = made.trace();
    switch (reader) {
      case CLOSED -> made.closeTrace();
      case NOBODY -> {}
      case DECODED, PRINTED -> trace.attach(every);
      case ONE_KIND -> trace.attach(new PacketCount());
      case CHECKPOINTS -> trace.attach(new TraceCheckpoints(trace));
      case WINDOW -> trace.attach(new TraceWindow(trace, Long.MAX_VALUE - 1, 1));
    }
    path = made;
  }

  /** A packet, with the reader. */
  @Benchmark
  @OperationsPerInvocation(WholePath.PACKETS)
  public long packet() {
    WholePath made = path;
    if (made == null) {
      return 0;
    }
    long before = made.trace().events();
    long seen = every.seen;
    long received = made.piece();
    long written = made.trace().events() - before;
    if (written > 0 == (reader == Reader.CLOSED)) {
      throw new IllegalStateException("events written for " + reader + ": " + written);
    }
    boolean reads = reader == Reader.DECODED || reader == Reader.PRINTED;
    BenchWorld.check("seen", every.seen - seen, reads ? written : 0);
    return received + every.characters;
  }

  /** Characters of all lines so far. */
  long characters() {
    return every.characters;
  }

  /** Reads every event. */
  private final class Every implements TraceReader {
    private final EventPrinter printer = new EventPrinter(WordLabels.NONE);
    private long seen;
    private long characters;

    @Override
    public boolean wantsNames() {
      return reader == Reader.PRINTED;
    }

    @Override
    public void event(EventView event) {
      seen++;
      characters += reader == Reader.PRINTED ? printer.line(event).length() : 0;
    }
  }
}
