package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.Site.MILLISECOND;
import static dev.wfpsim.driver.field.Site.PORT;
import static dev.wfpsim.driver.field.Site.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.wfp.platform.Wfp;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections pended at both ends, decided by a worker, TCP and UDP. */
@Tag("broad")
class ConnectionInspectorTest {
  private static ConnectionInspector load(
      Site site, Wfp wfp, long unloadAfterNanos, Predicate<SocketAddress> allows) {
    ConnectionInspector driver = new ConnectionInspector(site.v4(), 3 * MILLISECOND, allows);
    Site.Drivers drivers = new Site.Drivers(wfp);
    LoadedDriver loaded = drivers.load(driver);
    site.system(wfp.host(), "stopper", unloadAfterNanos, () -> drivers.host.unload(loaded));
    return driver;
  }

  private static void talk(Site site) {
    site.echo(site.server, PORT, 2);
    site.echoDatagrams(site.server, PORT, 3);
    for (int i = 0; i < 2; i++) {
      site.process(
          site.client,
          () -> {
            site.sleep(site.client, 10 * MILLISECOND);
            site.exchange(site.client, site.toB(PORT), 4000);
          });
    }
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 10 * MILLISECOND);
          Socket socket = site.datagram(site.client);
          try {
            for (int i = 0; i < 3; i++) {
              socket.sendTo(Site.text(20 + i), site.toB(PORT));
              assertThat(socket.receiveFrom(2 * SECOND).payload()).isEqualTo(Site.text(20 + i));
              site.log.add("answered");
            }
          } finally {
            socket.close();
          }
        });
  }

  @Test
  void bothEnds_pendAndPermit_everythingArrives_R175_R177_R179() {
    Site.everywhere(
        10,
        given -> {
          Site site = new Site(given);
          ConnectionInspector out = load(site, site.atA, 60 * SECOND, remote -> true);
          ConnectionInspector in = load(site, site.atB, 60 * SECOND, remote -> true);
          talk(site);
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(site.log).filteredOn("client done"::equals).hasSize(2);
          assertThat(site.log).filteredOn("answered"::equals).hasSize(3);
          assertThat(out.did).filteredOn("decided"::equals).hasSize(3);
          assertThat(in.did).filteredOn("injected"::equals).hasSizeGreaterThanOrEqualTo(3);
          assertThat(out.connections).isEmpty();
          assertThat(in.connections).isEmpty();
          return site;
        });
  }

  @Test
  void connect_decidedAgainst_failsAtTheApplication_R175_R196() {
    Site.everywhere(
        8,
        given -> {
          Site site = new Site(given);
          ConnectionInspector out = load(site, site.atA, 60 * SECOND, remote -> false);
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 10 * MILLISECOND);
                site.exchange(site.client, site.toB(PORT), 10);
              });
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 10 * MILLISECOND);
                Socket socket = site.datagram(site.client);
                socket.sendTo(Site.text(9), site.toB(PORT));
                site.sleep(site.client, SECOND);
                socket.sendTo(Site.text(9), site.toB(PORT));
              });
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(site.log).containsExactlyInAnyOrder("client WSAEACCES", "client WSAEACCES");
          assertThat(out.did).filteredOn("decided"::equals).hasSize(2);
          return site;
        });
  }

  @Test
  void accept_decidedAgainst_isSilentlyRefused_R177() {
    Site.everywhere(
        4,
        given -> {
          Site site = new Site(given);
          ConnectionInspector in = load(site, site.atB, 90 * SECOND, remote -> false);
          site.process(
              site.server,
              () -> {
                Socket listener = site.stream(site.server);
                listener.bind(site.any(PORT));
                listener.listen();
                listener.accept(80 * SECOND);
              });
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 10 * MILLISECOND);
                site.exchange(site.client, site.toB(PORT), 10);
              });
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(site.log)
              .containsExactlyInAnyOrder("client WSAETIMEDOUT", "server WSAETIMEDOUT");
          assertThat(in.did).filteredOn("pended"::equals).hasSizeGreaterThan(1);
          return site;
        });
  }

  @Test
  void unload_withConnectionsPended_blocksThemAndLeavesNothing_R182() {
    Site.everywhere(
        20,
        given -> {
          Site site = unloadedEarly(given);
          assertThat(site.codes()).isEmpty();
          return site;
        });
  }

  private static Site unloadedEarly(Case given) {
    Site site = new Site(given);
    long moment = 10 * MILLISECOND + given.seed() * 300_000;
    load(site, site.atA, moment, remote -> true);
    load(site, site.atB, moment + 500_000, remote -> true);
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 10 * MILLISECOND);
          site.exchange(site.client, site.toB(PORT), 1000);
        });
    site.process(
        site.server,
        () -> {
          Socket listener = site.stream(site.server);
          listener.bind(site.any(PORT));
          listener.listen();
          Socket peer = listener.accept(30 * SECOND);
          peer.send(Site.receiveAll(peer));
          peer.close();
          listener.close();
        });
    return site.run();
  }
}
