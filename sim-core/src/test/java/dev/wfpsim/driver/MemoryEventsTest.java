package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What driver code reads and writes is told, with its thing, to who watches memory. */
class MemoryEventsTest {
  private static final int READS = 5_000;

  private final PlatformBench bench = new PlatformBench();
  private final NetBufferPool stack = bench.host.buffers().newSystemPool("stack");
  private final List<String> touched = new ArrayList<>();
  private final List<String> places = new ArrayList<>();
  private int watchedObject;

  /** A line for each access: {@code READ 4+2 by d}, with the number where it is not the one. */
  private final class Watching implements TraceReader {
    @Override
    public Set<EventKind> kinds() {
      return EventKind.WATCHED;
    }

    @Override
    public boolean wantsNames() {
      return true;
    }

    @Override
    public void event(EventView event) {
      assertThat(event.number()).isZero();
      places.add(event.place());
      int object = event.getInt(Word.OBJECT);
      String of = object == watchedObject ? "" : " of another";
      String what = event.kind().name().replace("MEMORY_", "");
      String where = " " + event.get(Word.OFFSET) + "+" + event.get(Word.BYTES);
      touched.add(what + where + of + " by " + event.objectName(event.subject()));
    }
  }

  /** What is told while a driver d does something in its driverEntry. */
  private List<String> told(Consumer<DriverContext> does) {
    bench.trace.attach(new Watching());
    run(does);
    return touched;
  }

  private void run(Consumer<DriverContext> does) {
    bench.drivers.load(
        "d",
        context -> {
          does.accept(context);
          return NtStatus.STATUS_SUCCESS;
        });
    bench.runToEnd();
  }

  /** A packet of the stack: nine bytes behind three unused ones, and five in memory of another. */
  private NetBufferList packet() {
    return Objects.requireNonNull(
        stack.allocate(BufferKind.STACK, Memory.ofSize(9), 0, 9, 3, Mdl.of(new byte[5])));
  }

  private static NetBufferList clone(DriverContext driver, NetBufferList original) {
    Ref<NetBufferList> clone = new Ref<>();
    assertThat(driver.fwps().FwpsAllocateCloneNetBufferList0(original, null, 0, clone))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return clone.value();
  }

  @Test
  void memory_ofAnMdl_everyAccessIsTold_fromItsFirstByte() {
    List<String> told =
        told(
            driver -> {
              Mdl mdl = Mdl.of(Memory.ofSize(40), 8, 32);
              NetBufferList list = PlatformBench.built(driver, new byte[1]);
              list.firstNetBuffer().replaceMdlChain(mdl, 0, 32);
              watchedObject = mdl.objectId();
              Memory memory = mdl.memory();
              memory.u8(8);
              memory.u16(10);
              memory.i32(12);
              memory.i64(16);
              memory.u16Little(7);
              memory.put8(8, 1);
              memory.put16(10, 1);
              memory.put32(12, 1);
              memory.put64(16, 1);
              memory.put32Little(20, 1);
              memory.copyTo(9, new byte[3], 0, 3);
              memory.copyTo(9, Memory.ofSize(5), 0, 5);
              memory.copyFrom(8, new byte[4], 0, 4);
              memory.copyFrom(8, Memory.ofSize(6), 0, 6);
              memory.toBytes(8, 7);
              memory.mismatch(8, Memory.ofSize(2), 0, 2);
              memory.segment();
              assertThat(memory.isNative()).isFalse();
              assertThat(memory.length()).isEqualTo(40);
            });
    assertThat(told)
        .containsExactly(
            "READ 0+1 by d",
            "READ 2+2 by d",
            "READ 4+4 by d",
            "READ 8+8 by d",
            "READ -1+2 by d", // what lies before it
            "WRITE 0+1 by d",
            "WRITE 2+2 by d",
            "WRITE 4+4 by d",
            "WRITE 8+8 by d",
            "WRITE 12+4 by d",
            "READ 1+3 by d",
            "READ 1+5 by d",
            "WRITE 0+4 by d",
            "WRITE 0+6 by d",
            "READ 0+7 by d",
            "READ 0+2 by d",
            "READ -8+40 by d");
    assertThat(places).allMatch(place -> place.matches("MemoryEventsTest\\.java:[0-9]+"));
  }

  /** The bytes are those of the MDL: what is read was written through it. */
  @Test
  void memory_watched_isTheSameBytes_andChecksAsThey() {
    told(
        driver -> {
          byte[] bytes = new byte[16];
          Mdl mdl = Mdl.of(bytes);
          NetBufferList list = PlatformBench.built(driver, new byte[1]);
          list.firstNetBuffer().replaceMdlChain(mdl, 0, 16);
          Memory memory = mdl.memory();
          memory.put64(0, 0x0102030405060708L);
          memory.put32(8, 0x090A0B0C);
          memory.put16(12, 0x0D0E);
          memory.put8(14, 0x0F);
          assertThat(bytes).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0);
          assertThat(memory.i64(0)).isEqualTo(0x0102030405060708L);
          assertThat(memory.i32(8)).isEqualTo(0x090A0B0C);
          assertThat(memory.u16(12)).isEqualTo(0x0D0E);
          assertThat(memory.u8(14)).isEqualTo(0x0F);
          assertThat(memory.mismatch(0, Memory.of(bytes), 0, 16)).isNegative();
          memory.copyFrom(0, new byte[] {7, 8}, 1, 1);
          memory.copyFrom(1, Memory.of(new byte[] {7, 9}), 1, 1);
          assertThat(memory.toBytes(0, 3)).containsExactly(8, 9, 3);
          assertThat(memory.segment().byteSize()).isEqualTo(16);
          int before = touched.size();
          assertThatThrownBy(() -> memory.put8(16, 1))
              .isInstanceOf(IndexOutOfBoundsException.class);
          assertThatThrownBy(() -> memory.u8(16)).isInstanceOf(IndexOutOfBoundsException.class);
          assertThat(touched).as("nothing was touched").hasSize(before);
        });
  }

  @Test
  void packetOfTheStack_readInPlace_isToldAsOfItsList() {
    NetBufferList packet = packet();
    watchedObject = packet.objectId();
    assertThat(
            told(
                driver -> {
                  NetBuffer buffer = packet.firstNetBuffer();
                  DataBuffer data =
                      Objects.requireNonNull(driver.ndis().NdisGetDataBuffer(buffer, 9, null));
                  data.u8(1);
                  data.i32(5);
                  data.toBytes();
                  buffer.byteAt(10); // in the second MDL
                }))
        .containsExactly("READ 4+1 by d", "READ 8+4 by d", "READ 3+9 by d", "READ 1+1 by d");
  }

  @Test
  void bytesOfSeveralMdls_areToldOfEach() {
    List<Integer> mdls = new ArrayList<>();
    List<String> told =
        told(
            driver -> {
              NetBuffer buffer = clone(driver, packet()).firstNetBuffer();
              for (Mdl mdl = buffer.mdlChain(); mdl != null; mdl = mdl.next()) {
                mdls.add(mdl.objectId());
              }
              watchedObject = mdls.get(1);
              buffer.copyTo(7, new byte[4], 0, 4);
              buffer.copyFrom(8, new byte[5], 0, 5);
              buffer.copyBytes();
            });
    assertThat(mdls).doesNotContain(0).doesNotHaveDuplicates().hasSize(2);
    assertThat(told)
        .containsExactly(
            "READ 7+2 of another by d",
            "READ 0+2 by d",
            "WRITE 8+1 of another by d",
            "WRITE 0+4 by d",
            "READ 0+9 of another by d",
            "READ 0+5 by d");
  }

  /** A look at what was there before, for a finding, is not the driver's. */
  @Test
  void writeThroughAClone_fromMemoryThatIsWatched_isOneReadAndOneWrite() {
    assertThat(
            told(
                driver -> {
                  NetBufferList own = PlatformBench.built(driver, new byte[20]);
                  Memory source = own.firstNetBuffer().mdlChain().memory();
                  NetBufferList clone = clone(driver, packet());
                  watchedObject = clone.firstNetBuffer().mdlChain().objectId();
                  clone.firstNetBuffer().copyFrom(2, source, 0, 4);
                }))
        .containsExactly("READ 0+4 of another by d", "WRITE 2+4 by d");
  }

  @Test
  void memory_kept_afterItsListIsGone_isToldAsOfWhatIsGone() {
    assertThat(
            told(
                driver -> {
                  NetBufferList clone = clone(driver, packet());
                  Mdl mdl = clone.firstNetBuffer().mdlChain();
                  watchedObject = mdl.objectId();
                  Memory kept = mdl.memory();
                  driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
                  assertThat(mdl.objectId()).isZero();
                  kept.u8(3);
                }))
        .containsExactly("READ 0+1 by d");
  }

  /** What was handed out to be looked at may be described again, and is told once then. */
  @Test
  void mdl_overMemoryThatWasHandedOut_isToldOnce() {
    assertThat(
            told(
                driver -> {
                  NetBufferList list = PlatformBench.built(driver, new byte[20]);
                  Memory seen = list.firstNetBuffer().mdlChain().memory();
                  Mdl part = Mdl.of(seen, 4, 10);
                  list.firstNetBuffer().replaceMdlChain(part, 0, 10);
                  watchedObject = part.objectId();
                  part.memory().u8(5);
                  list.firstNetBuffer().copyFrom(0, seen, 0, 2);
                }))
        .containsExactly("READ 1+1 by d", "READ 0+2 of another by d", "WRITE 0+2 by d");
  }

  @Test
  void mdl_allocated_isToldAsItself() {
    assertThat(
            told(
                driver -> {
                  Memory memory = Memory.ofSize(8);
                  Mdl mdl = Objects.requireNonNull(driver.ndis().NdisAllocateMdl(memory, 8));
                  watchedObject = mdl.objectId();
                  mdl.memory().put8(2, 1);
                  memory.put8(3, 1); // the driver's own, by no MDL
                  assertThat(memory.u8(2)).isEqualTo(1);
                }))
        .containsExactly("WRITE 2+1 by d");
  }

  @Test
  void poolBlock_whatIsKeptInIt_isTold() {
    assertThat(
            told(
                driver -> {
                  PoolMemory block =
                      Objects.requireNonNull(
                          driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "Seen"));
                  watchedObject = block.objectId();
                  block.setObject("kept");
                  block.object();
                  block.bytes()[3] = 1;
                  block.length();
                  driver.ex().ExFreePool(block);
                }))
        .containsExactly("WRITE 0+16 by d", "READ 0+16 by d", "READ 0+16 by d");
  }

  /** The stack, a process, and the platform inside a driver's call. */
  @Test
  void whatOthersTouch_isNotTold() {
    NetBufferList packet = packet();
    bench.kernel.schedule(
        1_000_000,
        1,
        () -> {
          packet.firstNetBuffer().copyBytes();
          packet.firstNetBuffer().contiguous().toBytes();
          bench
              .host
              .machine()
              .startThread("p", () -> packet.firstNetBuffer().byteAt(1), "a process");
        });
    bench.host.machine().subject("a process", bench.process("p").objectId());
    assertThat(
            told(
                driver -> {
                  NetBufferList list = PlatformBench.built(driver, new byte[20]);
                  list.firstNetBuffer().put(0, Memory.ofSize(4), 0, 4); // as the stack does
                  NetBuffer two = clone(driver, packet).firstNetBuffer();
                  Memory storage = Memory.ofSize(14);
                  DataBuffer copied = driver.ndis().NdisGetDataBuffer(two, 14, storage);
                  assertThat(Objects.requireNonNull(copied).inPlace()).isFalse();
                  copied.u8(0); // of the driver's own storage
                }))
        .isEmpty();
  }

  /** Without a reader a driver is given the memory itself, and nothing more is made. */
  @Test
  void memory_thatNobodyWatches_isItself_andCostsNothing() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    NetBufferList packet = packet();
    long[] least = {Long.MAX_VALUE};
    run(
        driver -> {
          Memory memory = Memory.ofSize(8);
          Mdl mdl = Mdl.of(memory, 0, 8);
          NetBufferList list = PlatformBench.built(driver, new byte[20]);
          list.firstNetBuffer().replaceMdlChain(mdl, 0, 8);
          assertThat(mdl.objectId()).isNotZero();
          assertThat(mdl.memory()).isSameAs(memory);
          assertThat(list.firstNetBuffer().contiguous().memory()).isSameAs(memory);
          byte[] bytes = new byte[8];
          Memory target = Memory.of(bytes);
          packet.firstNetBuffer().mdlChain().memory(); // from here on its writes are watched
          for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < READS; i++) {
              mdl.memory().u8(1);
              mdl.memory().put8(1, 2);
              list.firstNetBuffer().copyTo(0, target, 0, 8);
              list.firstNetBuffer().byteAt(3);
            }
            least[0] = Math.min(least[0], threads.getCurrentThreadAllocatedBytes() - before);
          }
        });
    assertThat(least[0]).isLessThan(READS); // less than a byte a round
  }

  @Test
  void reader_ofOneKind_isToldOfThatAlone_andOneOfEveryEventOfNone() {
    List<EventKind> writes = new ArrayList<>();
    List<EventKind> all = new ArrayList<>();
    bench.trace.attach(
        new TraceReader() {
          @Override
          public Set<EventKind> kinds() {
            return Set.of(EventKind.MEMORY_WRITE);
          }

          @Override
          public void event(EventView event) {
            writes.add(event.kind());
          }
        });
    bench.trace.attach(event -> all.add(event.kind()));
    run(
        driver -> {
          Memory memory =
              PlatformBench.built(driver, new byte[20]).firstNetBuffer().mdlChain().memory();
          memory.put8(1, memory.u8(2));
        });
    assertThat(writes).containsExactly(EventKind.MEMORY_WRITE);
    assertThat(all).isNotEmpty().doesNotContainAnyElementsOf(EventKind.WATCHED);
  }
}
