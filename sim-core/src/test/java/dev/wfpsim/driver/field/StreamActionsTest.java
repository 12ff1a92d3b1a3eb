package dev.wfpsim.driver.field;

import static dev.wfpsim.wfp.fwp.FwpActionType.*;
import static dev.wfpsim.wfp.fwps.FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_BUFFER_LIMIT_REACHED;
import static dev.wfpsim.wfp.fwps.FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA;
import static dev.wfpsim.wfp.fwps.FwpsStreamActionType.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.driver.field.StreamLab.Look;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callouts of the STREAM layer may answer, and what becomes of the stream. */
class StreamActionsTest {
  private static final byte[] REQUEST = Site.text(5000);
  private static final byte[] ANSWER = Site.text(3000);

  private final StreamLab lab = new StreamLab(Case.of(AddressFamily.AF_INET, 1));
  private final List<String> told = new ArrayList<>();
  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

  private void inspect(Look look) {
    lab.d.atStart = () -> lab.d.stream(100, look);
    lab.load();
  }

  private void exchange() {
    lab.exchange(REQUEST, ANSWER).run();
  }

  private byte[] atServer() {
    return lab.atServer.toByteArray();
  }

  private static byte[] without(byte[] all, int from, int length) {
    byte[] rest = new byte[all.length - length];
    System.arraycopy(all, 0, rest, 0, from);
    System.arraycopy(all, from + length, rest, from, rest.length - from);
    return rest;
  }

  // --- permit, block, continue

  @Test
  void block_takesItsBytesOutForAll_andPassesTheRest_R254_R281() {
    int[] inbound = new int[1];
    lab.d.atStart =
        () -> {
          lab.d.stream(
              200,
              at -> {
                boolean data = at.inbound() && !at.end();
                if (data && inbound[0] == 0) {
                  inbound[0] += 10;
                  at.permit(10);
                } else if (data && inbound[0] == 10) {
                  inbound[0] += 30;
                  at.block(30);
                } else {
                  at.permit(0);
                }
              });
          lab.d.stream(
              100,
              at -> {
                if (at.inbound()) {
                  seen.writeBytes(at.bytes());
                  told.add("missed " + at.packet().missedBytes());
                }
                at.permit(0);
              });
        };
    lab.load();
    exchange();
    assertThat(atServer()).isEqualTo(without(REQUEST, 10, 30));
    assertThat(seen.toByteArray()).isEqualTo(without(REQUEST, 10, 30));
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void missedBytes_areThoseAHeavierFilterKeptSinceTheLastCall_R280() {
    int[] calls = new int[1];
    lab.d.atStart =
        () -> {
          lab.d.stream(
              200,
              at -> {
                boolean odd = at.inbound() && !at.end() && calls[0]++ % 2 == 1;
                if (odd) {
                  at.block(7);
                } else {
                  at.permit(at.end() ? 0 : Math.min(100, at.data().dataLength()));
                }
              });
          lab.d.stream(
              100,
              at -> {
                if (at.inbound()) {
                  told.add(at.data().dataLength() + "+" + at.packet().missedBytes());
                }
                at.permit(0);
              });
        };
    lab.load().exchange(Site.text(300), ANSWER).run();
    // 100 and 7 blocked, 100 and 7 blocked, 86
    assertThat(told).containsExactly("100+0", "100+7", "86+7", "0+0");
  }

  @Test
  void missedBytes_areAlsoThoseDecidedInItsOwnSublayer_R280() {
    lab.d.atStart =
        () -> {
          var own = lab.d.sublayer(100);
          Look heavy =
              at -> {
                if (at.inbound() && !at.end() && told.isEmpty()) {
                  told.add("permitted");
                  at.permit(50);
                } else {
                  at.out().actionType = FWP_ACTION_CONTINUE;
                }
              };
          Look light =
              at -> {
                if (at.inbound() && !at.end()) {
                  told.add(at.data().dataLength() + "+" + at.packet().missedBytes());
                }
                at.permit(0);
              };
          lab.d.stream(own, 9, FWP_ACTION_CALLOUT_UNKNOWN, 0, heavy, null);
          lab.d.stream(own, 3, FWP_ACTION_CALLOUT_UNKNOWN, 0, light, null);
        };
    lab.load().exchange(Site.text(300), ANSWER).run();
    assertThat(atServer()).isEqualTo(Site.text(300));
    assertThat(told).containsExactly("permitted", "250+50");
  }

  @Test
  void continuing_leavesItToTheNextFilter_andAllPassesWhereNobodyDecides() {
    inspect(at -> told.add("" + at.data().dataLength()));
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(told).isNotEmpty();
  }

  @Test
  void moreEnforcedThanIndicated_isTold_andCountsAsAll_R254() {
    inspect(at -> at.permit(at.end() ? 0 : at.data().dataLength() + (at.inbound() ? 1 : 0)));
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(lab.codes().stream().distinct()).containsExactly("R-254 STREAM_ENFORCED_TOO_MANY");
  }

  @Test
  void exactlyWhatIsIndicated_enforced_isNoFinding() {
    inspect(at -> at.permit(at.data().dataLength()));
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(lab.codes()).isEmpty();
  }

  /** The preset is what the heavier one said, and the right means nothing. */
  @Test
  void action_notAssigned_isWhatWasThereBefore_R282() {
    for (boolean assigns : new boolean[] {true, false}) {
      StreamLab each = new StreamLab(Case.of(AddressFamily.AF_INET, 1));
      each.d.atStart =
          () -> {
            each.d.stream(200, at -> at.permit(0));
            each.d.stream(
                100,
                FWP_ACTION_CALLOUT_TERMINATING,
                0,
                at -> {
                  assertThat(at.out().actionType).isEqualTo(FWP_ACTION_PERMIT);
                  if (assigns) {
                    at.out().clearWriteRight();
                    at.out().actionType = at.end() ? FWP_ACTION_PERMIT : FWP_ACTION_BLOCK;
                  }
                },
                null);
          };
      each.load();
      each.exchange(REQUEST, ANSWER).run();
      assertThat(each.atServer.toByteArray()).isEqualTo(assigns ? new byte[0] : REQUEST);
      assertThat(each.codes()).isEmpty();
    }
  }

  // --- need more data

  @Test
  void needMoreData_waitsForAsManyAdditionalBytes_R256_R257_R258() {
    inspect(
        at -> {
          if (!at.inbound() || at.end()) {
            at.permit(0);
            return;
          }
          told.add("" + at.data().dataLength());
          if (at.data().dataLength() < 3000) {
            at.packet().streamAction = FWPS_STREAM_ACTION_NEED_MORE_DATA;
            at.packet().countBytesRequired = 1600;
            at.out().actionType = FWP_ACTION_BLOCK; // is ignored
          } else {
            at.permit(0);
          }
        });
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    // a segment; not after the second, which brings 1460 more; then the last 620 alone, at the end
    assertThat(told).containsExactly("1460", "4380", "620");
    assertThat(lab.codes()).containsExactly("R-260 STREAM_MORE_DATA_REFUSED");
  }

  @Test
  void noMoreData_isSetWhenTheStreamHasEnded_andNothingIsToldOfWhoDecides_R260() {
    inspect(
        at -> {
          boolean noMore = (at.out().flags & FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA) != 0;
          if (at.inbound() && !at.end() && !noMore) {
            at.packet().streamAction = FWPS_STREAM_ACTION_NEED_MORE_DATA;
          } else {
            told.add(at.data().dataLength() + " " + noMore);
            at.permit(0);
          }
        });
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(told).startsWith("5000 true", "0 true");
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void needMoreData_isGivenEightMegabytes_andThenHasToDecide_R259() {
    byte[] large = Site.text((8 << 20) + 100_000);
    int[] again = new int[1];
    inspect(
        at -> {
          boolean full = (at.out().flags & FWPS_CLASSIFY_OUT_FLAG_BUFFER_LIMIT_REACHED) != 0;
          boolean noMore = (at.out().flags & FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA) != 0;
          if (at.inbound() && !noMore && !full) {
            at.packet().streamAction = FWPS_STREAM_ACTION_NEED_MORE_DATA;
            at.packet().countBytesRequired = 100 << 20;
          } else {
            told.add((at.data().dataLength() >= 8 << 20) + " " + full);
            if (at.inbound() && full && again[0]++ == 0) {
              at.packet().streamAction = FWPS_STREAM_ACTION_NEED_MORE_DATA; // too late
            } else {
              at.permit(0);
            }
          }
        });
    lab.exchange(large, ANSWER).run();
    assertThat(atServer()).isEqualTo(large);
    assertThat(told).startsWith("true true");
    assertThat(lab.codes()).containsExactly("R-259 STREAM_MORE_DATA_REFUSED");
  }

  // --- drop

  @ParameterizedTest
  @ValueSource(strings = {"UNKNOWN", "TERMINATING", "INSPECTION"})
  void drop_resetsTheConnection_butNotForInspection_R261(String kind) {
    FwpActionType action = FwpActionType.valueOf("FWP_ACTION_CALLOUT_" + kind);
    lab.d.atStart =
        () ->
            lab.d.stream(
                100,
                action,
                0,
                at -> {
                  at.packet().streamAction = FWPS_STREAM_ACTION_DROP_CONNECTION;
                  at.out().actionType = FWP_ACTION_NONE;
                },
                null);
    lab.load();
    exchange();
    if (kind.equals("INSPECTION")) {
      assertThat(atServer()).isEqualTo(REQUEST);
      assertThat(lab.codes().stream().distinct())
          .containsExactly("R-261 STREAM_DROP_BY_INSPECTION");
    } else {
      assertThat(lab.site.log)
          .containsExactlyInAnyOrder("server WSAECONNABORTED", "client WSAECONNRESET");
      assertThat(lab.codes()).isEmpty();
    }
  }

  // --- allow

  @Test
  void allow_endsTheIndicationsOfTheFlow_forThisCalloutOnly_R263() {
    lab.d.atStart =
        () -> {
          lab.d.stream(
              200,
              at -> {
                told.add("heavy");
                at.packet().streamAction = FWPS_STREAM_ACTION_ALLOW_CONNECTION;
              });
          lab.d.stream(
              100,
              at -> {
                if (at.inbound()) {
                  seen.writeBytes(at.bytes());
                }
                at.permit(0);
              });
        };
    lab.load();
    exchange();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(seen.toByteArray()).isEqualTo(REQUEST);
    assertThat(told).containsExactly("heavy");
    assertThat(lab.codes()).isEmpty();
  }

  // --- defer

  @Test
  void defer_closesTheWindow_andNothingIsReadBeforeItGoesOn_R262() {
    inspect(
        at -> {
          if (at.inbound() && !at.end()) {
            told.add("deferred " + at.data().dataLength());
            at.packet().streamAction = FWPS_STREAM_ACTION_DEFER;
          } else {
            at.permit(0);
          }
        });
    lab.serve(peer -> lab.readAll(peer, lab.atServer));
    lab.connect(
        socket -> {
          socket.control().setSendTimeout(60 * Site.SECOND);
          socket.control().setSendBuffer(8192);
          socket.send(Site.text(400_000));
        });
    lab.end();
    assertThat(atServer()).isEmpty();
    assertThat(told).containsExactly("deferred 1460");
    assertThat(lab.site.log).contains("client WSAETIMEDOUT");
  }

  @Test
  void defer_ofAnOutboundStream_isToldAndGoesOn_R262() {
    inspect(
        at -> {
          if (at.inbound() || at.end()) {
            at.permit(0);
          } else {
            at.packet().streamAction = FWPS_STREAM_ACTION_DEFER;
          }
        });
    exchange();
    assertThat(lab.atClient.toByteArray()).isEqualTo(ANSWER);
    assertThat(lab.codes().stream().distinct()).containsExactly("R-262 STREAM_DEFERRED_OUTBOUND");
  }

  // --- filters that come and go

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filter_thatComesInMidStream_isAskedIfItsCalloutJoins_R085(boolean joins) {
    int flag = joins ? FwpsCallout.FWP_CALLOUT_FLAG_ALLOW_MID_STREAM_INSPECTION : 0;
    lab.load();
    Look look =
        at -> {
          told.add("" + at.data().dataLength());
          at.permit(0);
        };
    lab.site.system(
        lab.site.b,
        "adds",
        100 * Site.MILLISECOND,
        () -> lab.d.stream(100, FWP_ACTION_CALLOUT_UNKNOWN, flag, look, null));
    lab.serve(peer -> lab.readAll(peer, lab.atServer));
    lab.connect(
        socket -> {
          socket.send(new byte[10]);
          lab.site.sleep(lab.site.client, 200 * Site.MILLISECOND);
          socket.send(new byte[20]);
        });
    lab.run();
    assertThat(lab.atServer.size()).isEqualTo(30);
    if (joins) {
      assertThat(told).containsExactly("20", "0", "0");
    } else {
      assertThat(told).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filter_thatGoesWhileItsCalloutWaits_letsTheDataGoOn_andIsTold_R089(boolean waits) {
    inspect(
        at -> {
          if (at.inbound() && !at.end() && waits) {
            at.packet().streamAction = FWPS_STREAM_ACTION_NEED_MORE_DATA;
            at.packet().countBytesRequired = 1000;
          } else {
            at.permit(0);
          }
        });
    lab.site.system(lab.site.b, "removes", 100 * Site.MILLISECOND, () -> lab.d.removePolicy());
    lab.serve(
        peer -> {
          lab.readAll(peer, lab.atServer);
          told.add("" + lab.site.b.kernel().nowNanos() / Site.SECOND);
        });
    lab.connect(
        socket -> {
          socket.send(new byte[10]);
          lab.site.sleep(lab.site.client, Site.SECOND);
        });
    lab.run();
    assertThat(lab.atServer.size()).isEqualTo(10);
    if (waits) {
      assertThat(lab.codes()).containsExactly("R-089 STREAM_FILTER_REMOVED_IN_USE");
    } else {
      assertThat(lab.codes()).isEmpty();
    }
  }
}
