package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.FieldDriver.ok;
import static dev.wfpsim.wfp.fwps.FwpsStreamActionType.FWPS_STREAM_ACTION_DEFER;
import static dev.wfpsim.wfp.fwps.FwpsStreamData.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.driver.field.StreamLab.Look;
import dev.wfpsim.driver.field.StreamTools.Target;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.net.address.AddressFamily;
import org.junit.jupiter.api.Test;

/** Streams that callouts defer, and that go on. */
class StreamDeferTest extends StreamEditRig {
  // --- defer and continue

  private void deferring(Look afterwards, Runnable outside) {
    edit(
        seen -> {
          if (seen.inbound() && told.isEmpty()) {
            told.add("deferred");
            at = Target.of(seen);
            flags = seen.data().flags();
            seen.packet().streamAction = FWPS_STREAM_ACTION_DEFER;
          } else {
            afterwards.at(seen);
          }
        });
    lab.site.system(lab.site.b, "outside", 100 * Site.MILLISECOND, outside);
  }

  private Target at = new Target(0, 0, 0);
  private int flags;

  @Test
  void deferredStream_takesDataFromOutside_andGoesOnWhenContinued_R262_R264_R270() {
    deferring(
        seen -> seen.permit(0),
        () -> {
          told.add("" + lab.atServer.size());
          told.add(tools.goOn(at, flags ^ FWPS_STREAM_FLAG_RECEIVE_PUSH).name());
          told.add(tools.goOn(new Target(at.flowId(), at.calloutId(), 22), flags).name());
          told.add(tools.inject(at, FWPS_STREAM_FLAG_RECEIVE, text("first")).name());
          told.add(tools.goOn(at, flags).name());
          told.add(tools.goOn(at, flags).name());
        });
    exchange();
    assertThat(told)
        .containsExactly(
            "deferred",
            "0",
            "STATUS_INVALID_PARAMETER",
            "STATUS_INVALID_PARAMETER",
            "STATUS_SUCCESS",
            "STATUS_SUCCESS",
            "STATUS_INVALID_PARAMETER");
    assertThat(atServer()).startsWith(text("first")).endsWith(REQUEST).hasSize(5005);
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void continue_fromClassify_isTold_R264_R359() {
    deferring(
        seen -> {
          if (!seen.inbound()) {
            told.add(tools.goOn(at, flags).name());
          }
          seen.permit(0);
        },
        () -> {});
    lab.serve(
        peer -> {
          peer.send(ANSWER);
          lab.readAll(peer, lab.atServer);
        });
    lab.connect(
        socket -> {
          socket.send(REQUEST);
          lab.site.sleep(lab.site.client, 50 * Site.MILLISECOND);
        });
    lab.end();
    assertThat(told).contains("STATUS_SUCCESS");
    assertThat(lab.codes()).contains("R-264 STREAM_CONTINUED_IN_CLASSIFY");
  }

  /** Somebody continues while another is in the call that puts data in. */
  @Test
  void continue_whileDataIsBeingPutIn_isTold_R265() {
    int told265 = 0;
    for (long seed = 1; seed <= 40; seed++) {
      told265 += continuedDuringInject(seed);
    }
    assertThat(told265).isBetween(1, 39);
  }

  private static int continuedDuringInject(long seed) {
    StreamLab each = new StreamLab(Case.of(AddressFamily.AF_INET, seed));
    StreamTools with = new StreamTools(each.d);
    Target[] at = new Target[1];
    int[] flags = new int[1];
    each.d.atStart =
        () -> {
          with.open();
          each.d.stream(
              200,
              seen -> {
                if (seen.inbound() && at[0] == null) {
                  at[0] = Target.of(seen);
                  flags[0] = seen.data().flags();
                  seen.packet().streamAction = FWPS_STREAM_ACTION_DEFER;
                } else {
                  seen.permit(0);
                }
              });
        };
    each.d.atUnload =
        () -> {
          each.d.removePolicy();
          with.close();
        };
    each.load();
    each.site.system(
        each.site.b,
        "injects",
        100 * Site.MILLISECOND,
        () -> ok(with.inject(at[0], FWPS_STREAM_FLAG_RECEIVE, text("x"))));
    each.site.system(
        each.site.b, "continues", 100 * Site.MILLISECOND, () -> ok(with.goOn(at[0], flags[0])));
    each.exchange(REQUEST, ANSWER).run();
    // continued first, the stream may have gone on, and ended, before the data comes
    assertThat(each.atServer.size()).isBetween(5000, 5001);
    assertThat(each.codes())
        .allMatch(code -> code.endsWith("DURING_INJECT") || code.endsWith("MODES_MIXED"));
    return each.codes().contains("R-265 STREAM_CONTINUED_DURING_INJECT") ? 1 : 0;
  }

  /** Who edits inline puts data in from its classifyFn; another may continue at that time. */
  @Test
  void continue_whileAnInlineEditPutsDataIn_isNothingToTell_R265() {
    for (long seed = 1; seed <= 40; seed++) {
      StreamLab each = new StreamLab(Case.of(AddressFamily.AF_INET, seed));
      StreamTools with = new StreamTools(each.d);
      Target[] at = new Target[1];
      int[] flags = new int[1];
      KEvent[] begun = new KEvent[1];
      each.d.atStart =
          () -> {
            with.open();
            begun[0] = each.d.d.ke().KeInitializeEvent("begun", EventType.NOTIFICATION, false);
            each.site.system(
                each.site.b,
                "continues",
                0,
                () -> {
                  each.d.d.ke().KeWaitForSingleObject(begun[0], Ke.FOREVER);
                  ok(with.goOn(at[0], flags[0]));
                });
            each.d.stream(
                200,
                seen -> {
                  if (seen.inbound() && at[0] == null) {
                    at[0] = Target.of(seen);
                    flags[0] = seen.data().flags();
                    seen.packet().streamAction = FWPS_STREAM_ACTION_DEFER;
                    return;
                  }
                  if (!seen.inbound() && at[0] != null && !seen.end()) {
                    each.d.d.ke().KeSetEvent(begun[0]);
                    for (int i = 0; i < 100; i++) {
                      ok(with.inject(Target.of(seen), FWPS_STREAM_FLAG_SEND, text("x")));
                    }
                  }
                  seen.permit(0);
                });
          };
      each.d.atUnload =
          () -> {
            each.d.removePolicy();
            with.close();
          };
      each.load();
      each.serve(
              peer -> {
                each.site.sleep(each.site.server, 95 * Site.MILLISECOND);
                peer.send(text("y"));
                peer.shutdownSend();
                each.readAll(peer, each.atServer);
              })
          .connect(
              socket -> {
                socket.send(REQUEST);
                socket.shutdownSend();
                each.readAll(socket, each.atClient);
              })
          .run();
      assertThat(each.codes()).isEmpty();
      assertThat(each.atClient.size()).isEqualTo(101);
    }
  }
}
