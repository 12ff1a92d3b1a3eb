package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.Site.MILLISECOND;
import static dev.wfpsim.driver.field.Site.PORT;
import static dev.wfpsim.driver.field.Site.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.driver.field.SplitTunnel.Share;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import org.junit.jupiter.api.Test;

/** A split tunnel in all that happens to it: known, unknown, late and gone processes. */
class SplitTunnelTest {
  private static final PlatformProfile LENIENT =
      PlatformProfile.DOCUMENTED.with(PlatformOption.LOCAL_WRITABLE_AT_CONNECT, 1);

  private static final class Run {
    final Site site;
    final SplitTunnel driver;
    final LoadedDriver loaded;

    Run(Case given) {
      site = new Site(given, LENIENT);
      driver =
          new SplitTunnel(
              site.v4(), site.address("10.0.1.1", "fd01::1"), site.address("10.0.1.3", "fd01::3"));
      Site.Drivers drivers = new Site.Drivers(site.atA);
      loaded = drivers.load(driver);
      site.system(site.a, "stopper", 60 * SECOND, () -> drivers.host.unload(loaded));
    }

    void event(long afterNanos, Share share) {
      site.system(site.a, "event", afterNanos, () -> driver.processEvent(site.client.pid(), share));
    }

    String internet() {
      return site.v4() ? "10.0.1.3" : "[fd01::3]";
    }
  }

  @Test
  void splitProcess_leavesByTheOtherAddress_tcpAndUdp_R120_R121() {
    Site.everywhere(
        12,
        given -> {
          Run run = new Run(given);
          Site site = run.site;
          site.echo(site.server, PORT, 1);
          site.echoDatagrams(site.server, PORT, 1);
          run.event(MILLISECOND, Share.SPLIT);
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 10 * MILLISECOND);
                site.exchange(site.client, site.toB(PORT), 3000);
                Socket socket = site.datagram(site.client);
                socket.sendTo(Site.text(50), site.toB(PORT));
                assertThat(socket.receiveFrom().payload()).isEqualTo(Site.text(50));
                site.log.add("local " + socket.localAddress().address());
                socket.close();
              });
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(site.log)
              .anyMatch(line -> line.startsWith("server accepted " + run.internet()))
              .anyMatch(line -> line.startsWith("server got 50 from " + run.internet()))
              .contains("client done");
          return site;
        });
  }

  @Test
  void unknownProcess_waitsForItsEvent_thenIsClassifiedAgain_R186() {
    Site.everywhere(
        12,
        given -> {
          Run run = new Run(given);
          Site site = run.site;
          site.echo(site.server, PORT, 1);
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 10 * MILLISECOND);
                site.exchange(site.client, site.toB(PORT), 100);
                Socket socket = site.datagram(site.client);
                socket.bind(site.any(0));
                site.log.add("bound " + socket.localAddress().address());
                socket.close();
              });
          run.event(2 * SECOND, Share.SPLIT);
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(run.driver.did).startsWith("pended", "completed", "redirected");
          assertThat(site.log)
              .anyMatch(line -> line.startsWith("server accepted " + run.internet()))
              .contains("client done", "bound " + (site.v4() ? "10.0.1.3" : "fd01::3"));
          return site;
        });
  }

  @Test
  void lateProcess_isFailedToLoopback_andItsConnectFails_R186_R188() {
    Site.everywhere(
        6,
        given -> {
          Run run = new Run(given);
          Site site = run.site;
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 10 * MILLISECOND);
                site.exchange(site.client, site.toB(PORT), 100);
              });
          run.event(12 * SECOND, null);
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(run.driver.did).containsExactly("pended", "failed");
          assertThat(site.log).hasSize(1).first().asString().isEqualTo("client WSAENETUNREACH");
          return site;
        });
  }

  @Test
  void lateProcess_bindsToLoopback_R164() {
    Site.everywhere(
        6,
        given -> {
          Run run = new Run(given);
          Site site = run.site;
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 10 * MILLISECOND);
                Socket socket = site.datagram(site.client);
                socket.bind(site.any(0));
                site.log.add("bound " + socket.localAddress().address().isLoopback());
                socket.sendTo(Site.text(5), site.toB(PORT));
              });
          run.event(12 * SECOND, null);
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(site.log).hasSize(2).startsWith("bound true");
          assertThat(site.log.get(1)).isEqualTo("client WSAENETUNREACH");
          return site;
        });
  }

  @Test
  void unload_failsWhatIsPended_andLeavesNothing_R081_R184() {
    Site.everywhere(
        12,
        given -> {
          Run run = new Run(given);
          Site site = run.site;
          site.process(
              site.client,
              () -> {
                site.sleep(site.client, 59 * SECOND);
                site.exchange(site.client, site.toB(PORT), 100);
              });
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(run.driver.did).containsExactly("pended", "failed");
          return site;
        });
  }
}
