package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketIoctl;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection redirected to a local proxy, which goes on for it. */
class ProxyTrafficTest extends TrafficBench {
  private static final int PROXY_PORT = 8080;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void localProxy_carriesTheConnectionOn_R144_R152(long seed) {
    seed(seed);
    UserProcess proxy = net.a.processes().start("proxy", "C:\\proxy.exe");
    RedirectHandle[] handle = new RedirectHandle[1];
    wfp.redirect().create(key(), 0, made -> handle[0] = made);
    redirect(proxy, handle);
    serve(proxy);
    echoServer();
    client(20_000);
    run();
    assertThat(rules()).isEmpty();
    assertThat(log).containsExactly("self", "done");
    assertThat(wfp.ale().redirectedConnections().size()).isZero();
  }

  private void redirect(UserProcess proxy, RedirectHandle[] handle) {
    callout(
        FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          FwpsConnectionRedirectState state =
              driver
                  .fwps()
                  .FwpsQueryConnectionRedirectState0(meta.redirectRecords(), handle[0], null);
          if (state == FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_SELF) {
            log.add("self");
            return;
          }
          redirect(
              context,
              filter,
              out,
              request -> {
                PoolMemory memory =
                    Objects.requireNonNull(
                        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, "Ctxt"));
                byte[] to =
                    request
                        .remoteAddressAndPort
                        .toString()
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                System.arraycopy(to, 0, memory.bytes(), 0, to.length);
                request.localRedirectContext = memory;
                request.localRedirectContextSize = to.length;
                request.localRedirectHandle = handle[0];
                request.localRedirectTargetPID = proxy.pid();
                request.remoteAddressAndPort = net.loopback(PROXY_PORT);
              });
        });
  }

  /** Accepts one connection, and connects onwards with its records to where its context says. */
  private void serve(UserProcess proxy) {
    net.start(
        proxy,
        () -> {
          Socket listener = net.listener(proxy, PROXY_PORT);
          Socket in = listener.accept();
          byte[] records = new byte[1024];
          int size =
              in.ioctl(SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS, null, records)
                  .bytes();
          byte[] where = new byte[64];
          int length =
              in.ioctl(SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT, null, where).bytes();
          Socket onwards = net.socket(proxy, SocketKind.STREAM);
          onwards.ioctl(
              SocketIoctl.SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS,
              Arrays.copyOf(records, size),
              null);
          onwards.connect(
              SocketAddress.parse(
                  new String(where, 0, length, java.nio.charset.StandardCharsets.US_ASCII)));
          sendAll(onwards, receiveAll(in));
          sendAll(in, receiveAll(onwards));
          in.close();
          onwards.close();
          listener.close();
        });
  }
}
