package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.Site.MILLISECOND;
import static dev.wfpsim.driver.field.Site.PORT;
import static dev.wfpsim.driver.field.Site.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.field.ProxySampler.How;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketIoctl;
import dev.wfpsim.net.winsock.SocketError;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A local proxy reached inline and out of band, with a second redirector behind the first. */
@Tag("broad")
class ProxySamplerTest {
  private static Site proxied(Case given, How how, long unloadAfterNanos) {
    Site site = new Site(given);
    UserProcess proxy = site.a.processes().start("proxy", "C:\\proxy.exe");
    ProxySampler driver = new ProxySampler(site.v4(), proxy.pid(), how);
    Site.Drivers drivers = new Site.Drivers(site.atA);
    LoadedDriver loaded = drivers.load(driver);
    site.system(site.a, "stopper", unloadAfterNanos, () -> drivers.host.unload(loaded));
    site.echo(site.server, PORT, 3);
    serve(site, proxy, 3);
    for (int i = 0; i < 3; i++) {
      site.process(
          site.client,
          () -> {
            site.sleep(site.client, 5 * MILLISECOND);
            site.exchange(site.client, site.toB(PORT), 5000);
          });
    }
    site.run();
    assertThat(site.codes()).isEmpty();
    site.log.add("did " + driver.did);
    return site;
  }

  private static void serve(Site site, UserProcess proxy, int connections) {
    site.process(
        proxy,
        () -> {
          Socket listener = site.stream(proxy);
          listener.bind(site.any(ProxySampler.PROXY_PORT));
          listener.listen();
          for (int i = 0; i < connections; i++) {
            Socket in = listener.accept(2 * SECOND);
            proxy.startThread("one", () -> relay(site, proxy, in));
          }
          listener.close();
        });
  }

  private static void relay(Site site, UserProcess proxy, Socket in) {
    try {
      byte[] records = query(in, SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS);
      byte[] where = query(in, SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT);
      Socket on = site.stream(proxy);
      assertThat(
              on.ioctl(SocketIoctl.SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS, records, null).status())
          .isEqualTo(NtStatus.STATUS_SUCCESS);
      on.connect(SocketAddress.parse(new String(where, StandardCharsets.US_ASCII)));
      site.log.add("relays");
      on.send(Site.receiveAll(in));
      on.shutdownSend();
      in.send(Site.receiveAll(on));
      in.shutdownSend();
      in.close();
      on.close();
    } catch (SocketError error) {
      site.log.add("proxy " + error.error());
    }
  }

  private static byte[] query(Socket socket, SocketIoctl code) {
    byte[] big = new byte[1024];
    var result = socket.ioctl(code, null, big);
    assertThat(result.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    return Arrays.copyOf(big, result.bytes());
  }

  @ParameterizedTest
  @EnumSource(How.class)
  void localProxy_carriesEveryConnection_whereverTheWorkIsDone_R124_R125_R136(How how) {
    Site.everywhere(
        6,
        given -> {
          Site site = proxied(given, how, 60 * SECOND);
          assertThat(site.log).filteredOn("relays"::equals).hasSize(3);
          assertThat(site.log).filteredOn("client done"::equals).hasSize(3);
          String did = site.log.getLast();
          assertThat(did).contains("self", "redirected").doesNotContain("previously");
          if (how == How.INLINE) {
            assertThat(did).contains("taken");
          } else {
            assertThat(did).contains("deferred");
          }
          assertThat(site.atA.ale().redirectedConnections().size()).isZero();
          return site;
        });
  }

  @ParameterizedTest
  @EnumSource(How.class)
  void unload_inTheMiddle_leavesNothing_R081_R123(How how) {
    Site.everywhere(
        10,
        given -> {
          Site site = proxied(given, how, 5 * MILLISECOND + given.seed() * 20_000);
          assertThat(site.log).filteredOn("client done"::equals).hasSizeLessThanOrEqualTo(3);
          return site;
        });
  }
}
