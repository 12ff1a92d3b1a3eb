package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.ServiceStateChangeCallback;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong names the driver, its callback, and the line of its code. */
@Tag("broad")
class BlameTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;

  private static final Supplier<Integer> NO_EFFECT = null;

  private final PlatformBench bench = new PlatformBench();
  private int line;

  /** Notes the line of the call that it is an argument or the receiver of. */
  private <T> T noted(T value) {
    line = new Throwable().getStackTrace()[1].getLineNumber();
    return value;
  }

  private LoadedDriver load(Consumer<DriverContext> entry) {
    return bench.load("d", entry);
  }

  private Blame blameOf(String code) {
    List<Finding> found =
        bench.findings.all().stream().filter(each -> each.code().equals(code)).toList();
    assertThat(found).as("findings: %s", bench.findings.all()).hasSize(1);
    return found.getFirst().blame();
  }

  private void blamed(String callback) {
    bench.run();
    assertThat(line).isPositive();
    assertThat(blameOf("BFE_STATE_WITHOUT_SUBSCRIPTION"))
        .isEqualTo(new Blame("d", callback, "BlameTest.java:" + line));
  }

  /**
   * Loads a driver with a callout that does this when it is asked and when it is told of a filter;
   * a thread adds the filter, and then does something.
   */
  private void filtered(
      Consumer<DriverContext> classify, Consumer<DriverContext> told, Runnable then) {
    Guid key = bench.key();
    LoadedDriver load =
        load(
            context -> {
              FwpsCallout callout =
                  new FwpsCallout(
                      1,
                      key,
                      0,
                      (values, meta, data, classification, filter, flow, out) ->
                          classify.accept(context),
                      (type, filterKey, filter) -> {
                        told.accept(context);
                        return NtStatus.STATUS_SUCCESS;
                      },
                      null);
              noted(context.fwps()).FwpsCalloutRegister1(context.deviceObject(), callout, null);
            });
    whenFiltered(load, key, then);
  }

  private void whenFiltered(LoadedDriver load, Guid key, Runnable then) {
    bench.thread(
        "t",
        () -> {
          PlatformBench.join(load);
          bench.filter(LAYER, 100, key);
          then.run();
        });
  }

  private void asked(Consumer<DriverContext> classify) {
    filtered(classify, context -> {}, () -> bench.classify(LAYER));
  }

  private void askedThenLowers(Consumer<DriverContext> classify) {
    filtered(
        classify,
        context -> {},
        () -> {
          bench.classify(LAYER);
          bench.host.machine().lowerIrql(Irql.PASSIVE_LEVEL);
        });
    bench.run();
    assertThat(blameOf("CLASSIFY_IRQL_CHANGED"))
        .isEqualTo(new Blame("d", "classifyFn of callout callout", "BlameTest.java:" + line));
  }

  @Test
  void driverEntry_isNamed() {
    load(context -> noted(context.fwpm()).FwpmBfeStateGet0());
    blamed("driverEntry");
  }

  @Test
  void unload_isNamed() {
    TestDriver driver =
        new TestDriver(context -> {}, context -> noted(context.fwpm()).FwpmBfeStateGet0());
    bench.drivers.unload(bench.drivers.load("d", driver));
    blamed("unload");
  }

  @Test
  void classifyFn_isNamed_byTheEnginesNameOfTheCallout() {
    asked(context -> noted(context.fwpm()).FwpmBfeStateGet0());
    blamed("classifyFn of callout callout");
  }

  @Test
  void notifyFn_isNamed() {
    filtered(context -> {}, context -> noted(context.fwpm()).FwpmBfeStateGet0(), () -> {});
    blamed("notifyFn of callout callout");
  }

  @Test
  void whatClassifyFnLeftBehind_isNamedByTheLineThatRegisteredIt() {
    askedThenLowers(context -> context.ke().KeRaiseIrql(Irql.DISPATCH_LEVEL, new Ref<>()));
  }

  @Test
  void dpcRoutine_isNamed_whoeverQueuesIt() {
    load(
        context -> {
          Runnable routine = () -> noted(context.fwpm()).FwpmBfeStateGet0();
          Dpc dpc = context.ke().KeInitializeDpc("resend", routine);
          KTimer timer = context.ke().KeInitializeTimer("t");
          context.ke().KeSetTimer(timer, 1000, dpc);
        });
    blamed("DPC routine resend");
  }

  @Test
  void workItem_isNamed() {
    load(
        context -> {
          Runnable routine = () -> noted(context.fwpm()).FwpmBfeStateGet0();
          WorkItem item = context.io().IoAllocateWorkItem(context.deviceObject(), "later", routine);
          context.io().IoQueueWorkItem(item);
        });
    blamed("work item later");
  }

  @Test
  void thread_isNamed() {
    load(
        context -> {
          Runnable routine = () -> noted(context.fwpm()).FwpmBfeStateGet0();
          context.ps().PsCreateSystemThread(new Ref<>(), "worker", routine);
        });
    blamed("thread worker");
  }

  @Test
  void bfeCallback_isNamed() {
    load(
        context -> {
          Ref<ChangeHandle> handle = new Ref<>();
          ServiceStateChangeCallback callback =
              state -> {
                context.fwpm().FwpmBfeStateUnsubscribeChanges0(noted(handle.value()));
                line = line + 0;
              };
          context.fwpm().FwpmBfeStateSubscribeChanges0(context.deviceObject(), callback, handle);
        });
    bench.thread("t", () -> bench.wfp.engine().bfe().stop());
    bench.run();
    assertThat(blameOf("BFE_UNSUBSCRIBE_IN_CALLBACK"))
        .isEqualTo(new Blame("d", "BFE state change callback", "BlameTest.java:" + line));
  }

  @Test
  void processNotify_isNamed() {
    load(
        context -> {
          ProcessNotify routine = (process, created) -> noted(context.fwpm()).FwpmBfeStateGet0();
          context.ps().PsSetCreateProcessNotifyRoutineEx(routine, false);
          bench.drivers.processStarting(bench.process("p"));
        });
    blamed("process notify routine");
  }

  @Test
  void completionFunction_isNamed() {
    load(
        context -> {
          Ref<InjectionHandle> handle = new Ref<>();
          context
              .fwps()
              .FwpsInjectionHandleCreate0(
                  AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
          NetBufferList list = PlatformBench.built(context, PlatformBench.inboundPacket(8));
          context
              .fwps()
              .FwpsInjectNetworkReceiveAsync0(
                  handle.value(),
                  null,
                  0,
                  1,
                  1,
                  0,
                  list,
                  (completion, back, dispatch) -> {
                    noted(context.fwpm()).FwpmBfeStateGet0();
                    context.fwps().FwpsFreeNetBufferList0(back);
                  },
                  null);
        });
    blamed("completion function");
  }

  @Test
  void flowDeleteFn_isNamed() {
    Guid key = bench.key();
    int[] id = new int[1];
    LoadedDriver load =
        load(
            context -> {
              Ref<Integer> ref = new Ref<>();
              FwpsCallout callout =
                  new FwpsCallout(
                      1,
                      key,
                      0,
                      (values, meta, data, classification, filter, flow, out) -> {},
                      (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
                      (layer, callouts, flow) -> noted(context.fwpm()).FwpmBfeStateGet0());
              context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, ref);
              id[0] = ref.value();
            });
    bench.thread(
        "t",
        () -> {
          PlatformBench.join(load);
          Objects.requireNonNull(bench.wfp.callouts().byId(id[0])).callFlowDelete(LAYER, 7);
        });
    blamed("flowDeleteFn of callout " + id(key));
  }

  private int id(Guid key) {
    return bench.wfp.callouts().idOf(key);
  }

  @Test
  void ofTheInnermostOfTwoDrivers_theOneThatRuns() {
    DriverContext other = bench.driver("e");
    Runnable routine =
        () -> {
          bench.classify(LAYER);
          noted(other.fwpm()).FwpmBfeStateGet0();
        };
    filtered(
        context -> {},
        context -> {},
        () -> other.ps().PsCreateSystemThread(new Ref<>(), "w", routine));
    bench.run();
    assertThat(blameOf("BFE_STATE_WITHOUT_SUBSCRIPTION"))
        .isEqualTo(new Blame("e", "thread w", "BlameTest.java:" + line));
  }

  @Test
  void bugcheck_isNamed() {
    load(
        context -> {
          Dpc dpc =
              context
                  .ke()
                  .KeInitializeDpc("d", () -> noted(context.ke()).KeLowerIrql(Irql.PASSIVE_LEVEL));
          context.ke().KeInsertQueueDpc(dpc);
        });
    RunEnd end = bench.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    Blame blame = new Blame("d", "DPC routine d", "BlameTest.java:" + line);
    assertThat(blameOf(Bugcheck.IRQL_UNEXPECTED_VALUE.name())).isEqualTo(blame);
    assertThat(end.blame()).isEqualTo(blame);
  }

  @Test
  void exception_ofADriver_isNamed_thoughAnotherDriverCaughtIt() {
    asked(
        context -> {
          throw noted(new IllegalCallerException("no"));
        });
    RunEnd end = bench.kernel.run(1_000_000_000);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
    assertThat(end.blame())
        .isEqualTo(new Blame("d", "classifyFn of callout callout", "BlameTest.java:" + line));
  }

  @Test
  void exception_thatADriversBadIndexCauses_isTheDrivers_andOneOfOursIsNot() {
    load(
        context -> {
          NetBufferList list = PlatformBench.built(context, new byte[20]);
          noted(list.firstNetBuffer()).copyTo(15, new byte[10], 0, 10);
        });
    RunEnd end = bench.kernel.run(1_000_000_000);
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.EXCEPTION);
    assertThat(end.blame()).isEqualTo(new Blame("d", "driverEntry", "BlameTest.java:" + line));
  }

  /** The stack may run out in our code just as well: it is the driver that used it up. */
  @Test
  void stackThatRunsOutInOurCode_isTheDrivers() {
    load(
        context -> {
          StackOverflowError error = new StackOverflowError();
          StackTraceElement here = error.getStackTrace()[0];
          StackTraceElement ours =
              new StackTraceElement("dev.wfpsim.kernel.run.Kernel", "call", "Kernel.java", 1);
          error.setStackTrace(new StackTraceElement[] {ours, here});
          line = here.getLineNumber();
          throw error;
        });
    RunEnd end = bench.kernel.run(1_000_000_000);
    assertThat(end.blame()).isEqualTo(new Blame("d", "driverEntry", "BlameTest.java:" + line));
  }

  /** What is thrown very often, the JVM throws without a stack. */
  @Test
  void exceptionWithoutAStack_isThatOfTheCallbackItLeft() {
    load(
        context -> {
          ArithmeticException bare = new ArithmeticException("by zero");
          bare.setStackTrace(new StackTraceElement[0]);
          throw bare;
        });
    RunEnd end = bench.kernel.run(1_000_000_000);
    assertThat(end.blame()).isEqualTo(new Blame("d", "driverEntry", ""));
  }

  @Test
  void exception_ofTheSimulatorsOwn_isNobodys() {
    load(context -> bench.kernel.call("a call whose effect is missing", NO_EFFECT));
    RunEnd end = bench.kernel.run(1_000_000_000);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
    assertThat(end.blame()).isNull();
  }

  @ParameterizedTest
  @EnumSource(CarrierKind.class)
  void bothCarriers_giveTheSameLine(CarrierKind carrier) {
    Findings findings = new Findings();
    Kernel kernel =
        new Kernel(
            KernelProfile.documented(), new UndisturbedChoices(), new Trace(), findings, carrier);
    kernel
        .addMachine("m", 1)
        .startThread("t", () -> noted(kernel).report(FindingCode.LIVENESS, "something odd"));
    kernel.run(1_000);
    assertThat(findings.all()).extracting(Finding::place).containsExactly("BlameTest.java:" + line);
  }

  @ParameterizedTest
  @EnumSource(CarrierKind.class)
  void deadlock_namesWhereTheDriverWaits_thoughItIsParked(CarrierKind carrier) {
    Kernel kernel =
        new Kernel(
            KernelProfile.documented(),
            new UndisturbedChoices(),
            new Trace(),
            new Findings(),
            carrier);
    Machine machine = kernel.addMachine("m", 2);
    machine.startThread(
        "app", () -> new KEvent(machine, "reply", EventType.NOTIFICATION, false).waitFor());
    Activity driver =
        machine.startThread(
            "t", () -> noted(new KEvent(machine, "e", EventType.NOTIFICATION, false)).waitFor());
    driver.enter(new Callback.Known("d", 0, "thread t", ""));
    RunEnd end = kernel.run(1_000);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.activity()).isEqualTo("m/t");
    assertThat(end.blame()).isEqualTo(new Blame("d", "thread t", "BlameTest.java:" + line));
  }

  @Test
  void whatClassifyFnLeftBehind_isNamedByItsLastCall_whereLinesAreNoted() {
    bench.kernel.code().record();
    askedThenLowers(context -> noted(context.ke()).KeRaiseIrql(Irql.DISPATCH_LEVEL, new Ref<>()));
  }

  @Test
  void classifyFn_thatMakesNoCall_isNamedByTheLineThatReadsAField_whereLinesAreNoted() {
    Guid key = bench.key();
    bench.kernel.code().record();
    LoadedDriver load =
        load(
            context -> {
              FwpsCallout callout =
                  PolicyBench.callout(
                      key,
                      0,
                      (values, meta, data, classification, filter, flow, out) -> {
                        if (noted(values).number(FwpsField.IP_PROTOCOL) == 0) {
                          out.flags = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
                        }
                      });
              context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, null);
            });
    whenFiltered(load, key, () -> bench.classify(LAYER));
    bench.run();
    assertThat(blameOf("ABSORB_WITHOUT_BLOCK"))
        .isEqualTo(new Blame("d", "classifyFn of callout callout", "BlameTest.java:" + line));
  }

  @Test
  void beforeTheRun_noLineIsNamed() {
    bench.kernel.report(FindingCode.LIVENESS, "something odd");
    assertThat(blameOf("LIVENESS")).isEqualTo(Blame.NOBODY);
  }
}
