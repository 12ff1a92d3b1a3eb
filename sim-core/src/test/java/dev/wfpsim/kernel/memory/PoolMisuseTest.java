package dev.wfpsim.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.testing.TestKernels;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Wrong use of pool stops the machine as Windows, or its verifier, would. */
class PoolMisuseTest {

  private static RunEnd run(BiConsumer<Machine, Pool> body) {
    return run(TestKernels.seeded(1), body);
  }

  private static RunEnd run(Kernel kernel, BiConsumer<Machine, Pool> body) {
    Machine machine = kernel.addMachine("m", 1);
    Pool pool = new Pool(machine);
    machine.startThread("t", () -> body.accept(machine, pool), "driver");
    RunEnd end = kernel.run(1_000_000_000);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(kernel.findings().all()).hasSize(1);
    assertThat(kernel.findings().all().get(0).activity()).isEqualTo("m/t");
    return end;
  }

  private static PoolMemory allocate(Pool pool, PoolType type) {
    return Objects.requireNonNull(pool.allocate(type, 64, Pool.tag("Wfps")));
  }

  @Test
  void pool_touchedAfterItsFree_stops() {
    RunEnd end =
        run(
            (machine, pool) -> {
              PoolMemory memory = allocate(pool, PoolType.NON_PAGED);
              byte[] bytes = memory.bytes();
              pool.free(memory);
              assertThat(bytes).containsOnly(PoolMemory.POISON);
              memory.bytes();
            });
    assertThat(end.detail())
        .startsWith("PAGE_FAULT_IN_NONPAGED_AREA: use after free of 'Wfps' 64 bytes at ffff8000")
        .endsWith("freed by m/t");
  }

  /** Nobody has noted who allocated and freed: the run made once more can say. */
  @Test
  void pool_freedTwice_asksForItsHistory_andPagedAtDispatchForNothing() {
    Kernel twice = TestKernels.seeded(1);
    run(
        twice,
        (machine, pool) -> {
          PoolMemory memory = allocate(pool, PoolType.NON_PAGED);
          pool.free(memory);
          pool.free(memory);
        });
    assertThat(twice.code().isVague()).isTrue();
    Kernel paged = TestKernels.seeded(1);
    run(
        paged,
        (machine, pool) -> {
          machine.raiseIrql(Irql.DISPATCH_LEVEL);
          allocate(pool, PoolType.PAGED);
        });
    assertThat(paged.code().isVague()).isFalse();
  }

  @Test
  void pool_pagedTouchedAtDispatch_stops() {
    RunEnd end =
        run(
            (machine, pool) -> {
              PoolMemory memory = allocate(pool, PoolType.PAGED);
              memory.bytes()[0] = 1;
              machine.raiseIrql(Irql.DISPATCH_LEVEL);
              memory.bytes();
            });
    assertThat(end.detail()).startsWith("DRIVER_IRQL_NOT_LESS_OR_EQUAL: ");
  }

  @Test
  void pool_pagedAllocatedAtDispatch_stops() {
    RunEnd end =
        run(
            (machine, pool) -> {
              machine.raiseIrql(Irql.DISPATCH_LEVEL);
              allocate(pool, PoolType.PAGED);
            });
    assertThat(end.detail()).startsWith("BAD_POOL_CALLER: paged pool allocated");
  }

  @Test
  void pool_freedWithAnotherTag_stops() {
    RunEnd end =
        run((machine, pool) -> pool.free(allocate(pool, PoolType.NON_PAGED), Pool.tag("Else")));
    assertThat(end.detail()).startsWith("BAD_POOL_CALLER: freed with tag 'Else'");
  }

  @Test
  void pool_leftByADriver_isListed() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    Pool pool = new Pool(machine);
    machine.startThread("t", () -> allocate(pool, PoolType.NON_PAGED), "driver");
    machine.startThread("u", () -> allocate(pool, PoolType.NON_PAGED), "other");
    kernel.run(1_000_000);
    assertThat(pool.outstanding())
        .extracting(PoolMemory::owner)
        .containsExactlyInAnyOrder("driver", "other");
    assertThat(Pool.byTag(pool.outstanding())).containsExactly("'Wfps' 2 blocks 128 bytes");
    TestKernels.ignore(kernel);
  }

  @Test
  void pool_memoryShort_answersNull() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    Pool pool = new Pool(machine);
    pool.failWithProbability(1);
    PoolMemory[] memory = new PoolMemory[1];
    machine.startThread("t", () -> memory[0] = pool.allocate(PoolType.NON_PAGED, 8, Pool.tag("T")));
    kernel.run(1_000_000);
    assertThat(memory[0]).isNull();
  }
}
