package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.Site.MILLISECOND;
import static dev.wfpsim.driver.field.Site.PORT;
import static dev.wfpsim.driver.field.Site.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import org.junit.jupiter.api.Test;

/** A virtual address sent to a remote, a loopback and a local service, and refusals. */
class ProgramRedirectorTest {
  private static final int VIP_PORT = 80;

  private static SocketAddress vip(Site site) {
    return new SocketAddress(site.address("10.0.2.200", "fd02::200"), VIP_PORT);
  }

  private static ProgramRedirector load(Site site, ProgramRedirector.Program program) {
    ProgramRedirector driver = new ProgramRedirector(site.v4(), program);
    Site.Drivers drivers = new Site.Drivers(site.atA);
    LoadedDriver loaded = drivers.load(driver);
    site.system(site.a, "stopper", 60 * SECOND, () -> drivers.host.unload(loaded));
    return driver;
  }

  private static void client(Site site, SocketAddress to) {
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 10 * MILLISECOND);
          site.exchange(site.client, to, 2000);
        });
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 10 * MILLISECOND);
          Socket socket = site.datagram(site.client);
          try {
            socket.connect(to);
            socket.send(Site.text(64));
            assertThat(socket.receiveFrom(SECOND).payload()).isEqualTo(Site.text(64));
            site.log.add("answered");
          } finally {
            socket.close();
          }
        });
  }

  private static Site redirected(Case given, String v4, String v6) {
    Site site = new Site(given);
    SocketAddress target = new SocketAddress(IpAddress.parse(site.v4() ? v4 : v6), PORT);
    ProgramRedirector driver = load(site, remote -> remote.port() == VIP_PORT ? target : remote);
    UserProcess local = site.a.processes().start("local", "C:\\local.exe");
    UserProcess serves = target.address().equals(site.toB(0).address()) ? site.server : local;
    site.echo(serves, PORT, 1);
    site.echoDatagrams(serves, PORT, 1);
    client(site, vip(site));
    site.run();
    assertThat(site.codes()).isEmpty();
    assertThat(site.log).contains("client done", "answered");
    assertThat(driver.did).filteredOn(("authorizes " + vip(site) + " for 1234")::equals).hasSize(2);
    assertThat(site.atA.ale().redirectedConnections().size()).isZero();
    return site;
  }

  @Test
  void virtualAddress_toRemote_isAuthorisedForTheNewOne_R159_R161_R168() {
    Site.everywhere(8, given -> redirected(given, "10.0.2.1", "fd02::1"));
  }

  @Test
  void virtualAddress_toLoopback_reachesTheLocalService_R146_R150() {
    Site.everywhere(8, given -> redirected(given, "127.0.0.1", "::1"));
  }

  @Test
  void virtualAddress_toALocalAddress_reachesTheLocalService_R147_R150() {
    Site.everywhere(8, given -> redirected(given, "10.0.1.3", "fd01::3"));
  }

  @Test
  void refusal_rememberedAtRedirect_isEnforcedAtAuthConnect_R041_R142() {
    Site.everywhere(
        8,
        given -> {
          Site site = new Site(given);
          ProgramRedirector driver = load(site, remote -> null);
          client(site, site.toB(PORT));
          site.run();
          assertThat(site.codes()).isEmpty();
          assertThat(driver.did).containsExactly("refused", "refused");
          assertThat(site.log).containsExactlyInAnyOrder("client WSAEACCES", "client WSAEACCES");
          return site;
        });
  }
}
