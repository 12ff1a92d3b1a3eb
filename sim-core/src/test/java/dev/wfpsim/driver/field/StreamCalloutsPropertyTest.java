package dev.wfpsim.driver.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.field.RandomEditors.Editor;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.driver.field.StreamLab.Inspector;
import dev.wfpsim.net.link.LinkOptions;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever a mix of callouts at both ends defers, clones, puts in or edits: each is shown exactly
 * what the one before it let go on, and each application reads exactly what the last one did, in
 * order, however lossy the way.
 */
class StreamCalloutsPropertyTest {
  private static final int SEEDS = 40;

  private static LinkOptions lossy(LinkOptions link) {
    return link.loss(0.04).duplicate(0.03).reorder(0.05, 5 * Site.MILLISECOND);
  }

  @Test
  void bytes_areThoseThatTheCalloutsDecided_atEveryStep_R267_R271_R281_R283() {
    int[] editors = new int[1];
    Site.everywhere(
        SEEDS,
        given -> {
          StreamLab lab = run(given, editors);
          assertThat(lab.codes()).isEmpty();
          return lab.site;
        });
    assertThat(editors[0]).isGreaterThan(100);
  }

  private static StreamLab run(Case given, int[] editors) {
    SplittableRandom random = new SplittableRandom(given.seed());
    StreamLab lab = new StreamLab(given, StreamCalloutsPropertyTest::lossy);
    int[] done = new int[1];
    Inspector far = new Inspector(lab.site.v4());
    RandomEditors near =
        new RandomEditors(lab.site, lab.site.b, lab.d, random.nextLong(), () -> done[0] == 2);
    RandomEditors distant =
        new RandomEditors(lab.site, lab.site.a, far, random.nextLong(), () -> done[0] == 2);
    Site.Drivers atA = new Site.Drivers(lab.site.atA);
    atA.load("far", far);
    byte[] request = Site.text(1 + random.nextInt(20_000));
    byte[] answer = Site.text(1 + random.nextInt(20_000));
    lab.serve(
        peer -> {
          lab.readAll(peer, lab.atServer);
          peer.send(answer);
          peer.shutdownSend();
          done[0]++;
        });
    lab.connect(
        socket -> {
          socket.send(request);
          socket.shutdownSend();
          lab.readAll(socket, lab.atClient);
          done[0]++;
        });
    lab.run();
    atA.host.checkAtRest();
    assertThat(lab.site.log).isEmpty();
    follow(request, distant, near, lab.atServer);
    follow(answer, near, distant, lab.atClient);
    editors[0] += near.editors.size() + distant.editors.size();
    return lab;
  }

  /** From one application to the other: out through one host's callouts, in through the other's. */
  private static void follow(
      byte[] sent, RandomEditors sender, RandomEditors receiver, ByteArrayOutputStream read) {
    List<RandomEditors.Books> way = new ArrayList<>();
    for (Editor each : sender.editors) {
      way.add(each.outbound);
    }
    for (Editor each : receiver.editors) {
      way.add(each.inbound);
    }
    byte[] now = sent;
    for (RandomEditors.Books each : way) {
      assertThat(each.seen.toByteArray()).isEqualTo(now);
      now = each.passed.toByteArray();
    }
    assertThat(read.toByteArray()).isEqualTo(now);
  }
}
