package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writes into the stack's packets, by every way a driver has to their bytes. */
class PacketWritesTest {
  private static final int BYTES = 100;

  private final List<String> told = new ArrayList<>();
  private String running = "first";
  private final MemorySpace space = space();
  private final BufferLedger ledger =
      new BufferLedger(
          new BufferFindings() {
            @Override
            public void report(FindingCode code, String rule, String message) {
              told.add(rule + " " + code);
            }

            @Override
            public void report(FindingCode code, Blame by, String message) {
              told.add(code.rule() + " " + code + " by " + by.place());
            }

            @Override
            public Blame here() {
              return new Blame("", "", running);
            }
          },
          BufferLimits.DEFAULT,
          space);
  private final NetBufferPool stack = ledger.newPool("stack");
  private final NetBufferPool driver = ledger.newPool("driver");

  /** Where the packets lie. */
  MemorySpace space() {
    return MemorySpace.heap();
  }

  @AfterEach
  void close() {
    if (space.counts()) {
      space.close();
    }
  }

  /** How a driver comes to write a byte of a packet. */
  private enum Way {
    COPY(list -> list.firstNetBuffer().copyFrom(3, new byte[] {77}, 0, 1)),
    DATA_BUFFER(
        list -> {
          DataBuffer data = Objects.requireNonNull(list.firstNetBuffer().dataBuffer(20, null));
          data.memory().put8(data.offset() + 3, 77);
        }),
    CONTIGUOUS(
        list -> {
          DataBuffer data = list.firstNetBuffer().contiguous();
          data.memory().put8(data.offset() + 3, 77);
        }),
    ADDRESS(list -> NativeCode.poke(list.firstNetBuffer().contiguous().segment(), 3, 77)),
    MEMORY(
        list -> {
          NetBuffer buffer = list.firstNetBuffer();
          Mdl mdl = buffer.currentMdl();
          mdl.memory().put8(mdl.start() + buffer.currentMdlOffset() + 3, 77);
        }),
    MDL_OVER_THE_SAME_MEMORY(
        list -> {
          NetBuffer buffer = list.firstNetBuffer();
          Mdl mdl = buffer.currentMdl();
          Mdl own = Mdl.of(mdl.memory(), mdl.start() + buffer.currentMdlOffset(), 20);
          own.memory().put8(own.start() + 3, 77);
        });

    private final Consumer<NetBufferList> write;

    Way(Consumer<NetBufferList> write) {
      this.write = write;
    }
  }

  private NetBufferList packet() {
    return Objects.requireNonNull(stack.allocate(BufferKind.STACK, new byte[BYTES], 0, BYTES, 40));
  }

  /** A header of the packet's own, and data that the stack keeps. */
  private NetBufferList keptPacket() {
    Mdl data = Mdl.ofKept(Memory.of(new byte[BYTES]), 0, BYTES);
    return Objects.requireNonNull(
        stack.allocate(BufferKind.STACK, Memory.ofSize(0), 0, 0, 40, data));
  }

  private NetBufferList clone(NetBufferList of) {
    return Objects.requireNonNull(driver.cloneOf(of));
  }

  @ParameterizedTest
  @EnumSource
  void indicatedPacket_written_isFoundByTheEndOfTheCallout_R098(Way way) {
    NetBufferList packet = packet();
    packet.enterCallout();
    way.write.accept(packet);
    packet.leaveCallout(true);
    assertThat(told).containsExactly("R-098 NBL_INDICATED_WRITTEN by first");
    assertThat(packet.isEdited()).isTrue();
    packet.leaveCallout(true);
    packet.release();
    assertThat(told).as("told once").hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void referencedPacket_writtenLater_isFoundWhenItIsGivenBack_R098(Way way) {
    NetBufferList packet = packet();
    packet.reference();
    packet.release();
    way.write.accept(packet);
    packet.dereference();
    assertThat(told).containsExactly("R-098 NBL_INDICATED_WRITTEN by first");
  }

  @ParameterizedTest
  @EnumSource
  void cloneOfKeptData_written_isFoundThoughThePacketWasBlocked_R303(Way way) {
    NetBufferList packet = keptPacket();
    packet.enterCallout();
    NetBufferList clone = clone(packet);
    packet.leaveCallout(true);
    packet.release();
    way.write.accept(clone);
    clone.giveToEngine("inject");
    assertThat(told).containsExactly("R-303 NBL_SHARED_WRITTEN by first");
    assertThat(packet.firstNetBuffer().copyBytes()[3]).isEqualTo((byte) 77);
  }

  @ParameterizedTest
  @EnumSource
  void cloneOfKeptData_writtenAndFreed_isFound_R303(Way way) {
    NetBufferList clone = clone(keptPacket());
    way.write.accept(clone);
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(told).containsExactly("R-303 NBL_SHARED_WRITTEN by first");
  }

  @ParameterizedTest
  @EnumSource
  void cloneWrittenInTheCallout_ofAPacketThatGoesOn_isFound_R303(Way way) {
    NetBufferList packet = packet();
    packet.enterCallout();
    way.write.accept(clone(packet));
    packet.leaveCallout(false);
    assertThat(told).containsExactly("R-303 NBL_SHARED_WRITTEN by first");
    assertThat(packet.isEdited()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void cloneWrittenWhileThePacketIsOnItsWay_isFound_R303(Way way) {
    NetBufferList packet = packet();
    packet.enterCallout();
    NetBufferList clone = clone(packet);
    packet.leaveCallout(false);
    way.write.accept(clone);
    clone.giveToEngine("inject");
    assertThat(told).containsExactly("R-303 NBL_SHARED_WRITTEN by first");
  }

  /** The documented proxies edit clones of datagrams that they blocked: nobody else sees it. */
  @ParameterizedTest
  @EnumSource
  void cloneOfABlockedPacket_written_harmsNobody_R303(Way way) {
    NetBufferList packet = packet();
    packet.enterCallout();
    packet.reference();
    NetBufferList inside = clone(packet);
    way.write.accept(inside);
    packet.leaveCallout(true);
    NetBufferList after = clone(packet);
    after.firstNetBuffer().copyFrom(5, new byte[] {1}, 0, 1);
    packet.release();
    way.write.accept(after);
    inside.free(FreeFunction.FREE_CLONE);
    after.free(FreeFunction.FREE_CLONE);
    packet.dereference();
    assertThat(told).isEmpty();
    assertThat(ledger.liveCount()).isZero();
  }

  /** What has been sent and is only held by its clone may be edited there, too. */
  @Test
  void cloneOfASentPacket_written_harmsNobody_R303() {
    NetBufferList packet = packet();
    NetBufferList clone = clone(packet);
    packet.release();
    Way.COPY.write.accept(clone);
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void replacedMdl_isTheDriversOwn_R303(Way way) {
    NetBufferList packet = keptPacket();
    NetBufferList clone = clone(packet);
    Mdl before = clone.firstNetBuffer().mdlChain();
    byte[] copy = clone.firstNetBuffer().copyBytes();
    clone.firstNetBuffer().replaceMdlChain(Mdl.of(copy), 0, copy.length);
    way.write.accept(clone);
    clone.firstNetBuffer().replaceMdlChain(before, 0, copy.length);
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(told).isEmpty();
    assertThat(packet.firstNetBuffer().copyBytes()).isEqualTo(new byte[BYTES]);
  }

  @ParameterizedTest
  @EnumSource
  void listOfTheDriversOwn_mayBeWritten(Way way) {
    NetBufferList own =
        Objects.requireNonNull(
            driver.allocate(BufferKind.BUILT, Mdl.of(new byte[BYTES]), 0, BYTES));
    way.write.accept(own);
    way.write.accept(clone(own));
    assertThat(told).isEmpty();
  }

  @Test
  void reading_isFree() {
    NetBufferList packet = keptPacket();
    packet.enterCallout();
    NetBufferList clone = clone(packet);
    for (NetBufferList each : List.of(packet, clone)) {
      each.firstNetBuffer().copyBytes();
      each.firstNetBuffer().dataBuffer(8, null);
      each.firstNetBuffer().contiguous();
      each.firstNetBuffer().currentMdl().memory();
      each.firstNetBuffer().copyFrom(0, new byte[3], 0, 3); // the same bytes as before
    }
    packet.leaveCallout(false);
    clone.free(FreeFunction.FREE_CLONE);
    packet.release();
    assertThat(told).isEmpty();
    assertThat(packet.isEdited()).isFalse();
  }

  /** The stack writes its headers while a driver still holds what it was given. */
  @Test
  void stacksOwnWrites_areNotTheDrivers_R098() {
    NetBufferList packet = packet();
    packet.enterCallout();
    packet.firstNetBuffer().currentMdl().memory();
    packet.leaveCallout(false);
    packet.firstNetBuffer().retreat(20);
    packet.firstNetBuffer().put(0, Memory.of(new byte[] {69, 1, 2, 3}), 0, 4);
    packet.firstNetBuffer().put16(20, 0xffff);
    packet.enterCallout();
    packet.leaveCallout(false);
    assertThat(told).isEmpty();
  }

  /** Two drivers look at a packet in turn: the one that wrote is told. */
  @Test
  void secondTaker_isNotBlamedForTheFirst_R098() {
    NetBufferList packet = packet();
    packet.enterCallout();
    Way.DATA_BUFFER.write.accept(packet);
    running = "second";
    packet.firstNetBuffer().dataBuffer(20, null);
    packet.leaveCallout(false);
    assertThat(told).containsExactly("R-098 NBL_INDICATED_WRITTEN by first");
    running = "third";
    Way.MEMORY.write.accept(packet);
    packet.firstNetBuffer().copyFrom(9, new byte[] {5}, 0, 1);
    packet.enterCallout();
    packet.leaveCallout(false);
    assertThat(told).hasSize(2).last().isEqualTo("R-098 NBL_INDICATED_WRITTEN by third");
  }
}
