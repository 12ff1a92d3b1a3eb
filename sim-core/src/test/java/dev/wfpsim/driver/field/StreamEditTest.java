package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.FieldDriver.ok;
import static dev.wfpsim.wfp.fwps.FwpsStreamData.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.driver.field.StreamLab.Seen;
import dev.wfpsim.driver.field.StreamTools.Target;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that callouts change: from inside classifyFn, and by clones that are put in later. */
class StreamEditTest extends StreamEditRig {

  // --- inline

  @Test
  void inlineEdit_permitsReplacesAndPermits_R266_R270_R271() {
    edit(
        seen -> {
          String data = new String(seen.bytes(), StandardCharsets.US_ASCII);
          told.add(data);
          int at = data.indexOf("rainy");
          if (at > 0) {
            seen.permit(at);
          } else if (at == 0) {
            ok(tools.inject(Target.of(seen), seen.data().flags(), text("sunny!")));
            seen.block(5);
          } else {
            seen.permit(0);
          }
        });
    lab.serve(peer -> lab.readAll(peer, lab.atServer));
    lab.connect(socket -> socket.send(text("a rainy day")));
    lab.run();
    assertThat(new String(atServer(), StandardCharsets.US_ASCII)).isEqualTo("a sunny! day");
    assertThat(told).startsWith("a rainy day", "rainy day", " day");
    assertThat(lighter.toString(StandardCharsets.US_ASCII)).isEqualTo("a sunny! day");
    assertThat(tools.completed).containsExactly("own STATUS_SUCCESS");
    assertThat(lab.codes()).isEmpty();
  }

  // --- out of band

  /** One worker that puts in again what was taken, in order, and ends it. */
  private final class Worker {
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();

    void take(Seen seen) {
      Target at = Target.of(seen);
      int flags = seen.data().flags();
      long length = seen.data().dataLength();
      NetBufferList clone = tools.cloned(seen.data());
      work.add(() -> told.add(tools.injectClone(at, flags, clone, length).name()));
      seen.block(0);
    }

    void start(long everyNanos, int rounds) {
      lab.site.system(
          lab.site.b,
          "worker",
          everyNanos,
          () -> {
            for (int i = 0; i < rounds; i++) {
              for (Runnable next = work.poll(); next != null; next = work.poll()) {
                next.run();
              }
              lab.site.b.machine().delay(everyNanos);
            }
          });
    }
  }

  @Test
  void outOfBandEdit_clonesAndBlocksAll_andPutsItInLater_R267_R274_R277_R278_R283() {
    Worker worker = new Worker();
    edit(worker::take);
    worker.start(20 * Site.MILLISECOND, 40);
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(lighter.toByteArray()).isEqualTo(REQUEST);
    assertThat(lab.atClient.toByteArray()).isEqualTo(ANSWER);
    assertThat(told).isNotEmpty().containsOnly("STATUS_SUCCESS");
    assertThat(tools.completed.size()).isGreaterThanOrEqualTo(told.size());
    assertThat(tools.completed).containsOnly("own STATUS_SUCCESS");
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void chain_comesBackListByList_withOneContext_R274() {
    int[] lists = new int[1];
    edit(
        seen -> {
          if (seen.inbound() && seen.data().dataLength() < 3000 && !seen.end()) {
            seen.packet().streamAction =
                dev.wfpsim.wfp.fwps.FwpsStreamActionType.FWPS_STREAM_ACTION_NEED_MORE_DATA;
            seen.packet().countBytesRequired = 1600;
          } else if (seen.inbound() && !seen.end() && lists[0] == 0) {
            NetBufferList clone = tools.cloned(seen.data());
            for (NetBufferList each = clone; each != null; each = each.next()) {
              lists[0]++;
            }
            ok(
                tools.injectClone(
                    Target.of(seen), seen.data().flags(), clone, seen.data().dataLength()));
            seen.block(0);
          } else {
            seen.permit(0);
          }
        });
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(lists[0]).isGreaterThan(1);
    assertThat(tools.completed).hasSize(lists[0]).containsOnly("own STATUS_SUCCESS");
  }

  @Test
  void clone_isTrimmedToWhatIsIndicated_andDiscardedAsAChain_R278_R311() {
    int[] at = new int[1];
    edit(
        seen -> {
          if (seen.inbound() && !seen.end()) {
            NetBufferList clone = tools.cloned(seen.data());
            ByteArrayOutputStream cloned = new ByteArrayOutputStream();
            for (NetBufferList each = clone; each != null; each = each.next()) {
              cloned.writeBytes(each.firstNetBuffer().copyBytes());
            }
            int length = (int) seen.data().dataLength();
            assertThat(cloned.toByteArray())
                .isEqualTo(Arrays.copyOfRange(REQUEST, at[0], at[0] + length));
            told.add("" + length);
            lab.d.d.fwps().FwpsDiscardClonedStreamData0(clone, 0, true);
            int passes = Math.min(500, length);
            at[0] += passes;
            seen.permit(passes);
          } else {
            seen.permit(0);
          }
        });
    Runnable start = lab.d.atStart;
    lab.d.atStart =
        () -> {
          start.run();
          // a heavier one lets the stream pass in parts: behind each lies more of the same memory
          lab.d.stream(300, seen -> seen.permit(Math.min(700, seen.data().dataLength())));
        };
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(told).contains("700", "200");
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void copy_isOfTheLeadingBytes_andSaysHowMany_R279() {
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    edit(
        seen -> {
          if (seen.inbound() && !seen.end()) {
            byte[] buffer = new byte[(int) seen.data().dataLength() + 7];
            Ref<Long> count = new Ref<>();
            var fwps = lab.d.d.fwps();
            fwps.FwpsCopyStreamDataToBuffer0(seen.data(), buffer, 10, count);
            told.add("" + count.value());
            fwps.FwpsCopyStreamDataToBuffer0(seen.data(), buffer, buffer.length, count);
            copied.write(buffer, 0, (int) (long) count.value());
            seen.permit(Math.min(900, seen.data().dataLength()));
            byte[] rest = copied.toByteArray();
            copied.reset();
            long dropped = seen.data().dataLength() - seen.packet().countBytesEnforced;
            copied.write(rest, 0, (int) (rest.length - dropped));
          } else {
            seen.permit(0);
          }
        });
    exchange();
    assertThat(copied.toByteArray()).isEqualTo(REQUEST);
    assertThat(told).containsOnly("10");
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void streamData_keptBeyondTheCall_isTold_R093() {
    edit(
        seen -> {
          if (told.isEmpty()) {
            told.add("kept");
            lab.site.system(
                lab.site.b,
                "late",
                Site.MILLISECOND,
                () -> {
                  Ref<Long> count = new Ref<>();
                  lab.d
                      .d
                      .fwps()
                      .FwpsCopyStreamDataToBuffer0(seen.data(), new byte[9000], 9000, count);
                  told.add("" + count.value());
                  told.add(
                      lab.d
                          .d
                          .fwps()
                          .FwpsCloneStreamData0(seen.data(), null, 0, new Ref<>())
                          .name());
                });
          }
          seen.permit(0);
        });
    exchange();
    assertThat(told).containsExactly("kept", "0", "STATUS_INVALID_PARAMETER");
    assertThat(lab.codes())
        .containsExactly(
            "R-093 CLASSIFY_ARGUMENT_AFTER_CALL", "R-093 CLASSIFY_ARGUMENT_AFTER_CALL");
  }

  // --- arguments

  @ParameterizedTest
  @CsvSource({
    "0, STATUS_FWP_INVALID_PARAMETER",
    "4, STATUS_FWP_INVALID_PARAMETER", // RECEIVE_DISCONNECT without RECEIVE
    "0x80000, STATUS_FWP_INVALID_PARAMETER", // SEND_DISCONNECT without SEND
    "0x10001, STATUS_FWP_INVALID_PARAMETER",
    "0x80001, STATUS_FWP_INVALID_PARAMETER",
    "9, STATUS_FWP_INVALID_PARAMETER",
    "1, STATUS_SUCCESS"
  })
  void streamFlags_nameOneDirection_R272(String flags, String status) {
    edit(
        seen -> {
          if (seen.inbound() && told.isEmpty()) {
            told.add(tools.inject(Target.of(seen), Integer.decode(flags), text("more")).name());
          }
          seen.permit(0);
        });
    exchange();
    assertThat(told).containsExactly(status);
    assertThat(atServer()).hasSize(status.equals("STATUS_SUCCESS") ? 5004 : 5000);
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void listAndFunction_mayBeLeftOutOnlyAsDocumented_R273() {
    edit(
        seen -> {
          if (seen.inbound() && seen.end()) {
            Target at = Target.of(seen);
            var fwps = lab.d.d.fwps();
            InjectionHandle handle = Objects.requireNonNull(tools.handle);
            int end = seen.data().flags();
            told.add("list " + tools.inject(at, 1, null, 0, (c, l, d) -> told.add("!")));
            told.add(
                "function "
                    + fwps.FwpsStreamInjectAsync0(
                        handle,
                        null,
                        0,
                        at.flowId(),
                        at.calloutId(),
                        at.layerId(),
                        end,
                        null,
                        0,
                        null,
                        null));
            told.add("neither " + tools.inject(at, end, null, 0, (c, l, d) -> told.add("!")));
            seen.block(0);
          } else {
            seen.permit(0);
          }
        });
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(told)
        .containsExactly(
            "list STATUS_FWP_NULL_POINTER",
            "function STATUS_FWP_NULL_POINTER",
            "neither STATUS_SUCCESS");
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void otherArguments_thatDoNotGoTogether_areRefused() {
    edit(
        seen -> {
          if (seen.inbound() && told.isEmpty()) {
            Target at = Target.of(seen);
            told.add(
                "flow "
                    + tools.inject(new Target(4711, at.calloutId(), at.layerId()), 1, text("x")));
            told.add(
                "callout " + tools.inject(new Target(at.flowId(), 1, at.layerId()), 1, text("x")));
            told.add(
                "layer " + tools.inject(new Target(at.flowId(), at.calloutId(), 22), 1, text("x")));
            NetBufferList list = tools.built(text("abc"));
            told.add("length " + tools.inject(at, 1, list, 4, (c, l, d) -> told.add("!")));
            lab.d.d.fwps().FwpsFreeNetBufferList0(list);
          }
          seen.permit(0);
        });
    exchange();
    assertThat(told)
        .containsExactly(
            "flow STATUS_INVALID_PARAMETER",
            "callout STATUS_INVALID_PARAMETER",
            "layer STATUS_INVALID_PARAMETER",
            "length STATUS_INVALID_PARAMETER");
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(lab.codes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, STATUS_SUCCESS", "1, STATUS_SUCCESS", "2, STATUS_FWP_INJECT_HANDLE_STALE"})
  void handle_injectsIntoStreams_ifItsFlagsSaySo_orNothing_R201(int types, NtStatus status) {
    edit(
        seen -> {
          if (seen.inbound() && told.isEmpty()) {
            told.add(tools.inject(Target.of(seen), FWPS_STREAM_FLAG_RECEIVE, text("x")).name());
          }
          seen.permit(0);
        });
    tools.types = types;
    exchange();
    assertThat(told).containsExactly(status.name());
    assertThat(lab.codes()).isEmpty();
  }

  // --- what is not allowed

  @ParameterizedTest
  @ValueSource(strings = {"R-270", "R-267", "R-268", "none"})
  void lettingDataPass_andPuttingItInFromOutside_isTold_R267_R268_R270(String rule) {
    Worker worker = new Worker();
    edit(
        seen -> {
          boolean first = told.isEmpty() && worker.work.isEmpty();
          boolean passes =
              switch (rule) {
                case "R-270" -> first && lighter.size() == 0;
                case "R-267" -> lighter.size() > 0 && !worker.work.isEmpty();
                case "R-268" -> lighter.size() > 0 && worker.work.isEmpty();
                default -> false;
              };
          if (!seen.inbound() || passes && !seen.end()) {
            seen.permit(0);
          } else {
            worker.take(seen);
          }
        });
    worker.start(20 * Site.MILLISECOND, 100);
    boolean often = rule.equals("R-267"); // so that some comes while some is held
    int sends = often ? 12 : 4;
    long pause = (often ? 7 : 100) * Site.MILLISECOND;
    lab.serve(peer -> lab.readAll(peer, lab.atServer));
    lab.connect(
        socket -> {
          socket.control().setNoDelay(true);
          for (int i = 0; i < sends; i++) {
            socket.send(new byte[100]);
            lab.site.sleep(lab.site.client, pause);
          }
        });
    lab.run();
    assertThat(atServer()).hasSize(100 * sends);
    if (rule.equals("none")) {
      assertThat(lab.codes()).isEmpty();
    } else {
      assertThat(lab.codes()).contains(rule + " STREAM_MODES_MIXED");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void end_putIntoAnOutboundStream_isToldIfItHasNotEnded_R269(boolean ended) {
    edit(
        seen -> {
          boolean now = !seen.inbound() && seen.end() == ended;
          if (now && told.isEmpty()) {
            int flags = FWPS_STREAM_FLAG_SEND | FWPS_STREAM_FLAG_SEND_DISCONNECT;
            Target at = Target.of(seen);
            if (ended) {
              lab.site.system(
                  lab.site.b,
                  "ends",
                  Site.MILLISECOND,
                  () -> told.add(tools.inject(at, flags, null, 0, (c, l, d) -> {}).name()));
              seen.block(0);
            } else {
              told.add(tools.inject(at, flags, null, 0, (c, l, d) -> {}).name());
              seen.permit(0);
            }
          } else {
            seen.permit(0);
          }
        });
    exchange();
    assertThat(told).containsExactly("STATUS_SUCCESS");
    if (ended) {
      assertThat(lab.atClient.toByteArray()).isEqualTo(ANSWER);
      assertThat(lab.codes()).isEmpty();
    } else {
      assertThat(lab.codes()).containsExactly("R-269 STREAM_END_INJECTED");
    }
  }

  @Test
  void data_putInAfterASendWasAborted_isToldAndRefused_R275() {
    edit(
        seen -> {
          if (seen.data().hasFlag(FWPS_STREAM_FLAG_SEND_ABORT)) {
            told.add(tools.inject(Target.of(seen), FWPS_STREAM_FLAG_SEND, text("x")).name());
          }
          seen.permit(0);
        });
    lab.serve(
        peer -> {
          peer.receive(new byte[100]);
          peer.abort();
        });
    lab.connect(
        socket -> {
          socket.send(new byte[10]);
          lab.site.sleep(lab.site.client, 50 * Site.MILLISECOND);
        });
    lab.run();
    assertThat(told).containsExactly("STATUS_INVALID_PARAMETER");
    assertThat(lab.codes()).containsExactly("R-275 STREAM_INJECTED_AFTER_ABORT");
  }

  /** Whoever puts data in while the callout is only being told cannot know yet: it is refused. */
  @Test
  void data_putInWhileTheResetIsBeingTold_isRefusedOnly_R275() {
    edit(
        seen -> {
          if (seen.data().hasFlag(FWPS_STREAM_FLAG_SEND_ABORT)) {
            Target at = Target.of(seen);
            Runnable late =
                () -> told.add(tools.inject(at, FWPS_STREAM_FLAG_SEND, text("x")).name());
            lab.site.client.machine().startThread("worker", late);
            while (told.isEmpty()) {
              lab.site.client.machine().stall(1_000);
            }
          }
          seen.permit(0);
        });
    lab.serve(
        peer -> {
          peer.receive(new byte[100]);
          peer.abort();
        });
    lab.connect(
        socket -> {
          socket.send(new byte[10]);
          lab.site.sleep(lab.site.client, 50 * Site.MILLISECOND);
        });
    lab.run();
    assertThat(told).containsExactly("STATUS_INVALID_PARAMETER");
    assertThat(lab.codes()).isEmpty();
  }

  /** An end that was taken and never comes back holds the close up for ever. */
  @Test
  void end_blockedAndNotPutInAgain_leavesTheConnectionOpen_R277() {
    edit(
        seen -> {
          if (seen.end() && seen.inbound()) {
            seen.block(0);
          } else {
            seen.permit(0);
          }
        });
    lab.serve(peer -> lab.readAll(peer, lab.atServer));
    lab.connect(socket -> socket.send(REQUEST));
    RunEnd unused = lab.end();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(lab.site.finding("LIVENESS") == null && lab.site.log.isEmpty()).isTrue();
    assertThat(lab.site.b.transport().openEndpoints()).isEqualTo(1);
  }

  @Test
  void unload_withInjectionsPending_waitsForThem_R204() {
    edit(
        seen -> {
          if (seen.inbound() && told.isEmpty()) {
            told.add("put in");
            ok(tools.inject(Target.of(seen), FWPS_STREAM_FLAG_RECEIVE, text("x")));
            lab.site.system(
                lab.site.b,
                "stopper",
                0,
                () -> lab.drivers.host.unload(Objects.requireNonNull(lab.loaded)));
          }
          seen.permit(0);
        });
    exchange();
    assertThat(tools.completed).containsExactly("own STATUS_SUCCESS");
    assertThat(lab.codes()).isEmpty();
  }
}
