package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.Site.MILLISECOND;
import static dev.wfpsim.driver.field.Site.PORT;
import static dev.wfpsim.driver.field.Site.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.net.socket.Socket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Datagrams sent to another port than the application thinks, and answers that hide it. */
@Tag("broad")
class DatagramProxyTest {
  private static Site proxied(Case given, long unloadAfterNanos, int datagrams, int[] proxied) {
    Site site = new Site(given);
    DatagramProxy driver = new DatagramProxy(site.v4());
    Site.Drivers drivers = new Site.Drivers(site.atA);
    LoadedDriver loaded = drivers.load(driver);
    site.system(site.a, "stopper", unloadAfterNanos, () -> drivers.host.unload(loaded));
    site.echoDatagrams(site.server, DatagramProxy.OTHER_PORT, datagrams);
    site.echoDatagrams(site.server, PORT, datagrams);
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 10 * MILLISECOND);
          Socket socket = site.datagram(site.client);
          try {
            for (int i = 0; i < datagrams; i++) {
              socket.sendTo(Site.text(100 + i), site.toB(PORT));
              var answer = socket.receiveFrom(SECOND);
              assertThat(answer.payload()).isEqualTo(Site.text(100 + i));
              site.log.add("answer from " + answer.from().port());
            }
          } finally {
            socket.close();
          }
        });
    site.run();
    assertThat(site.codes()).isEmpty();
    assertThat(driver.flows).isEmpty();
    assertThat(driver.outcomes).allMatch(status -> status.isSuccess());
    proxied[0] += driver.proxied;
    return site;
  }

  @Test
  void datagrams_goToTheOtherPort_andAnswersSeemToComeFromTheFirst_R219_R288() {
    Site.everywhere(
        10,
        given -> {
          int[] proxied = new int[1];
          Site site = proxied(given, 60 * SECOND, 5, proxied);
          assertThat(proxied[0]).isEqualTo(10);
          assertThat(site.log).filteredOn(line -> line.equals("answer from " + PORT)).hasSize(5);
          return site;
        });
  }

  @Test
  void unload_withFlowsAndPacketsInFlight_leavesNothing_R077_R082_R291() {
    int[] proxied = new int[1];
    Site.everywhere(
        24, given -> proxied(given, 10 * MILLISECOND + given.seed() * 30_000, 8, proxied));
    assertThat(proxied[0]).isPositive();
  }
}
