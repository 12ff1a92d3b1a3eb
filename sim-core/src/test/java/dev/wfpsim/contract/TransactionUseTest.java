package dev.wfpsim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Fwpm;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Transactions that are left open, or shared by chance. */
class TransactionUseTest {

  private static ContractBench run(BiConsumer<DriverContext, EngineHandle> entry) {
    ContractBench bench = new ContractBench(new SeededChoices(1));
    bench.load(
        "d",
        context -> {
          Ref<EngineHandle> engine = new Ref<>();
          context.fwpm().FwpmEngineOpen0(null, engine);
          entry.accept(context, engine.value());
        });
    bench.run();
    return bench;
  }

  private static List<String> codes(BiConsumer<DriverContext, EngineHandle> entry) {
    return run(entry).findings.all().stream().map(Finding::code).toList();
  }

  @Test
  void R013_transaction_leftOpen_isTold_withWhereItWasBegun() {
    ContractBench bench = run((driver, engine) -> driver.fwpm().FwpmTransactionBegin0(engine, 0));
    Finding found = bench.only();
    assertThat(found.code()).isEqualTo("TRANSACTION_LEFT_OPEN");
    assertThat(found.rule()).isEqualTo("R-013");
    assertThat(found.driver()).isEqualTo("d");
    assertThat(found.place()).startsWith("TransactionUseTest.java:");
  }

  @Test
  void R013_transaction_committedAbortedOrClosed_isNot() {
    BiConsumer<Fwpm, EngineHandle> begin = (fwpm, engine) -> fwpm.FwpmTransactionBegin0(engine, 0);
    for (BiConsumer<Fwpm, EngineHandle> end :
        List.<BiConsumer<Fwpm, EngineHandle>>of(
            (fwpm, engine) -> fwpm.FwpmTransactionCommit0(engine),
            (fwpm, engine) -> fwpm.FwpmTransactionAbort0(engine),
            (fwpm, engine) -> fwpm.FwpmEngineClose0(engine))) {
      assertThat(
              codes(
                  (driver, engine) -> {
                    begin.accept(driver.fwpm(), engine);
                    end.accept(driver.fwpm(), engine);
                  }))
          .doesNotContain("TRANSACTION_LEFT_OPEN")
          .isEmpty();
    }
  }

  /** Its thread is still at it when the run ends. */
  @Test
  void R013_transaction_ofWhoIsStillAtIt_isNot() {
    assertThat(
            codes(
                (driver, engine) -> {
                  KEvent never = driver.ke().KeInitializeEvent("n", EventType.NOTIFICATION, false);
                  ContractBench.thread(
                      driver, "short", () -> driver.ke().KeDelayExecutionThread(-1_000_000));
                  ContractBench.thread(
                      driver,
                      "at it",
                      () -> {
                        driver.fwpm().FwpmTransactionBegin0(engine, 0);
                        driver.ke().KeWaitForSingleObject(never, -20_000_000_000L);
                      });
                }))
        .doesNotContain("TRANSACTION_LEFT_OPEN");
  }

  /** One thread is in a transaction for 10 ms; another calls on its session after 5. */
  private static List<String> meanwhile(BiConsumer<Fwpm, EngineHandle> what, boolean handed) {
    return codes(
        (driver, engine) -> {
          Fwpm fwpm = driver.fwpm();
          KEvent begun = driver.ke().KeInitializeEvent("b", EventType.NOTIFICATION, false);
          ContractBench.thread(
              driver,
              "one",
              () -> {
                fwpm.FwpmTransactionBegin0(engine, 0);
                if (handed) {
                  driver.ke().KeSetEvent(begun);
                }
                driver.ke().KeDelayExecutionThread(-100_000);
                fwpm.FwpmTransactionAbort0(engine);
              });
          ContractBench.thread(
              driver,
              "other",
              () -> {
                driver.ke().KeDelayExecutionThread(-50_000);
                if (handed) {
                  driver.ke().KeWaitForSingleObject(begun, Ke.FOREVER);
                }
                what.accept(fwpm, engine);
              });
        });
  }

  @Test
  void R009_session_usedByAnotherThreadDuringATransaction_isTold() {
    assertThat(meanwhile((fwpm, engine) -> fwpm.FwpmTransactionAbort0(engine), false))
        .containsExactly("TRANSACTION_OF_ANOTHER_THREAD");
    assertThat(
            meanwhile(
                (fwpm, engine) -> {
                  fwpm.FwpmTransactionBegin0(engine, 0);
                  fwpm.FwpmTransactionBegin0(engine, 0);
                },
                false))
        .as("told once")
        .containsExactly("TRANSACTION_OF_ANOTHER_THREAD");
  }

  @Test
  void R009_session_handedToAnotherThread_isNot() {
    assertThat(meanwhile((fwpm, engine) -> fwpm.FwpmFilterDeleteById0(engine, 77), true))
        .doesNotContain("TRANSACTION_OF_ANOTHER_THREAD")
        .isEmpty();
  }

  @Test
  void R009_anotherSession_isNot() {
    assertThat(
            meanwhile(
                (fwpm, engine) -> {
                  Ref<EngineHandle> own = new Ref<>();
                  fwpm.FwpmEngineOpen0(null, own);
                  fwpm.FwpmFilterDeleteById0(own.value(), 77);
                },
                false))
        .isEmpty();
  }
}
