package dev.wfpsim.wfp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.wfp.fwpm.ServiceState;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BfeTest {
  private final PolicyBench bench = new PolicyBench();
  private final FilterEngine engine = bench.wfp().engine();
  private final Bfe bfe = engine.bfe();
  private final List<String> log = new ArrayList<>();

  @Test
  void stopAndStart_subscriber_seesEveryState_R017() {
    bfe.subscribe("driver", state -> log.add(state.name()));
    bench.run(
        () -> {
          bfe.stop().join();
          bfe.start().join();
        });
    assertThat(log)
        .containsExactly(
            "FWPM_SERVICE_STOP_PENDING",
            "FWPM_SERVICE_STOPPED",
            "FWPM_SERVICE_START_PENDING",
            "FWPM_SERVICE_RUNNING");
  }

  @Test
  void stopPending_subscriber_canStillUseTheEngine_R017_R015() {
    EngineSession session = bench.session();
    bfe.subscribe(
        "driver",
        state -> {
          if (state == ServiceState.FWPM_SERVICE_STOP_PENDING) {
            log.add("close " + session.close());
          }
        });
    bench.run(() -> bfe.stop().join());
    assertThat(log).containsExactly("close STATUS_SUCCESS");
    assertThat(engine.open(SessionOptions.kernel("late", false)))
        .isEqualTo(new FilterEngine.Opened(NtStatus.RPC_NT_SERVER_UNAVAILABLE, null));
  }

  @Test
  void open_onlyWhileRunning_R015() {
    assertThat(engine.open(SessionOptions.kernel("early", false)).status())
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    bench.run(() -> bfe.stop().join());
    assertThat(engine.open(SessionOptions.kernel("late", false)).status().isSuccess()).isFalse();
  }

  @Test
  void stateGet_withoutSubscription_meansNothing_R016() {
    assertThat(bfe.stateGet("driver")).isEqualTo(ServiceState.FWPM_SERVICE_STOPPED);
    assertThat(bench.findings()).containsExactly("BFE_STATE_WITHOUT_SUBSCRIPTION");
    bfe.subscribe("driver", state -> {});
    assertThat(bfe.stateGet("driver")).isEqualTo(ServiceState.FWPM_SERVICE_RUNNING);
    assertThat(bench.findings()).hasSize(1);
  }

  @Test
  void unsubscribe_callbackRunning_waitsForIt() {
    KEvent go = new KEvent(bench.machine(), "go", EventType.NOTIFICATION, false);
    Bfe.Subscription subscription =
        bfe.subscribe(
            "driver",
            state -> {
              log.add("in");
              go.waitFor();
              log.add("out");
            });
    bench.kernel().schedule(1_000_000, 1, () -> start(subscription));
    bench.kernel().schedule(2_000_000, 2, go::set);
    bfe.stop();
    assertThat(bench.run().isCompleted()).isTrue();
    assertThat(log).containsExactly("in", "out", "unsubscribed STATUS_SUCCESS");
  }

  private Activity start(Bfe.Subscription subscription) {
    return bench
        .machine()
        .startThread("driver", () -> log.add("unsubscribed " + bfe.unsubscribe(subscription)));
  }

  @Test
  void unsubscribe_fromItsCallback_isReported_R018_R360() {
    Bfe.Subscription[] own = new Bfe.Subscription[1];
    own[0] = bfe.subscribe("driver", state -> log.add(bfe.unsubscribe(own[0]).name()));
    bench.run(() -> bfe.stop().join());
    assertThat(log).containsExactly("STATUS_SUCCESS");
    assertThat(bench.findings()).containsExactly("BFE_UNSUBSCRIBE_IN_CALLBACK");
  }

  @Test
  void subscriptionsOf_driver_areThoseItStillHas_R019() {
    Bfe.Subscription one = bfe.subscribe("driver", state -> {});
    bfe.subscribe("other", state -> {});
    assertThat(bfe.subscriptionsOf("driver")).containsExactly(one);
    assertThat(bfe.unsubscribe(one)).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(bfe.subscriptionsOf("driver")).isEmpty();
    assertThat(bfe.unsubscribe(one)).isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
  }

  @Test
  void unsubscribed_callback_isNotCalledAgain_R019() {
    Bfe.Subscription subscription = bfe.subscribe("driver", state -> log.add("told"));
    bfe.unsubscribe(subscription);
    bench.run(() -> bfe.stop().join());
    assertThat(log).isEmpty();
  }

  @Test
  void subscription_askedWhileItLasts_andEndedOutsideItsCallback_isFine() {
    Bfe.Subscription subscription = bfe.subscribe("driver", state -> {});
    assertThat(bfe.stateGet("driver")).isEqualTo(ServiceState.FWPM_SERVICE_RUNNING);
    assertThat(bfe.unsubscribe(subscription)).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(bench.findings()).isEmpty();
  }

  @Test
  void changes_askedForAtOnce_comeOneAfterTheOther_R017() {
    bfe.subscribe("driver", state -> log.add(state.name().substring("FWPM_SERVICE_".length())));
    bench.run(
        () -> {
          bfe.stop();
          bfe.start();
          bfe.stop().join();
        });
    assertThat(log)
        .containsExactly(
            "STOP_PENDING", "STOPPED", "START_PENDING", "RUNNING", "STOP_PENDING", "STOPPED");
    assertThat(bfe.isRunning()).isFalse();
  }

  @Test
  void unsubscribe_whileItsCallbackNeverReturns_namesWhoIsInside_R018() {
    KEvent never = new KEvent(bench.machine(), "never", EventType.NOTIFICATION, false);
    Bfe.Subscription subscription = bfe.subscribe("driver", state -> never.waitFor());
    bench.kernel().schedule(1_000_000, 1, () -> start(subscription));
    bfe.stop();
    RunEnd end = bench.run();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail())
        .contains("return of a state change callback of driver")
        .contains("held by m/bfe");
  }

  @Test
  void subscription_ended_saysSoAndWhoseItIs() {
    Bfe.Subscription subscription = bfe.subscribe("driver", state -> {});
    assertThat(subscription.isRemoved()).isFalse();
    assertThat(subscription.owner()).isEqualTo("driver");
    assertThat(subscription).hasToString("subscription of driver");
    bfe.unsubscribe(subscription);
    assertThat(subscription.isRemoved()).isTrue();
  }

  @Test
  void callback_unsubscribedBeforeItsTurn_isNotCalled_R019() {
    Bfe.Subscription[] second = new Bfe.Subscription[1];
    bfe.subscribe("first", state -> log.add("first " + bfe.unsubscribe(second[0])));
    second[0] = bfe.subscribe("second", state -> log.add("second"));
    bench.run(() -> bfe.stop().join());
    assertThat(log).containsExactly("first STATUS_SUCCESS", "first STATUS_INVALID_HANDLE");
  }
}
