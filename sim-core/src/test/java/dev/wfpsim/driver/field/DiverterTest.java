package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.Site.MILLISECOND;
import static dev.wfpsim.driver.field.Site.PORT;
import static dev.wfpsim.driver.field.Site.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.wfp.platform.Wfp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every packet of a host, or of a router, copied and written back by one or two openings. */
@Tag("broad")
class DiverterTest {
  private static Diverter load(Site site, Wfp wfp, long unloadAfterNanos, int... priorities) {
    Diverter driver = new Diverter(site.v4(), priorities);
    Site.Drivers drivers = new Site.Drivers(wfp);
    LoadedDriver loaded = drivers.load("divert " + priorities[0], driver);
    site.system(wfp.host(), "stopper", unloadAfterNanos, () -> drivers.host.unload(loaded));
    return driver;
  }

  private static void talk(Site site) {
    site.echo(site.server, PORT, 1);
    site.echoDatagrams(site.server, PORT, 1);
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 10 * MILLISECOND);
          site.exchange(site.client, site.toB(PORT), 20_000);
          Socket socket = site.datagram(site.client);
          try {
            socket.sendTo(Site.text(77), site.toB(PORT));
            assertThat(socket.receiveFrom(2 * SECOND).payload()).isEqualTo(Site.text(77));
            site.log.add("answered");
          } finally {
            socket.close();
          }
        });
  }

  private static Site check(Site site, Diverter... drivers) {
    site.run();
    assertThat(site.codes()).isEmpty();
    assertThat(site.log).contains("client done", "answered");
    for (Diverter each : drivers) {
      assertThat(each.outcomes).isNotEmpty().allMatch(status -> status.isSuccess());
    }
    return site;
  }

  @Test
  void endHost_twoOpenings_eachSeesEveryPacketOnce_R217_R224_R229_R231() {
    Site.everywhere(
        8,
        given -> {
          Site site = new Site(given);
          Diverter driver = load(site, site.atA, 60 * SECOND, 900, 400);
          talk(site);
          check(site, driver);
          for (String way : new String[] {" OUT", " IN"}) {
            long high = driver.seen.stream().filter(("900" + way)::equals).count();
            long low = driver.seen.stream().filter(("400" + way)::equals).count();
            assertThat(high).isPositive().isEqualTo(low);
          }
          assertThat(driver.impostors).isZero();
          return site;
        });
  }

  @Test
  void router_forwardsWhatWasWrittenBack_unseen_R226_R227() {
    Site.everywhere(
        8,
        given -> {
          Site site = new Site(given);
          Diverter driver = load(site, site.atR, 60 * SECOND, 900);
          talk(site);
          check(site, driver);
          assertThat(driver.seen).contains("900 FORWARD");
          return site;
        });
  }

  /** Copies have no history: each driver takes the other's for new traffic. */
  @Test
  void secondDivertingDriver_takesTheFirstOnesCopies_untilTheirHopsAreUsedUp_R225() {
    Site.everywhere(
        4,
        given -> {
          Site site = new Site(given);
          Diverter one = load(site, site.atA, 90 * SECOND, 900);
          Diverter two = load(site, site.atA, 90 * SECOND, 500);
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 10 * MILLISECOND);
                site.exchange(site.client, site.toB(PORT), 10);
              });
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(site.log).containsExactly("client WSAETIMEDOUT");
          assertThat(one.impostors + two.impostors).isGreaterThan(100);
          return site;
        });
  }

  @Test
  void unload_whileEverythingIsDiverted_loosesNoPacketForGood_R082_R204() {
    Site.everywhere(
        16,
        given -> {
          Site site = new Site(given);
          long moment = 10 * MILLISECOND + given.seed() * 400_000;
          Diverter atA = load(site, site.atA, moment, 900, 400);
          load(site, site.atR, moment, 700);
          talk(site);
          return check(site, atA);
        });
  }
}
