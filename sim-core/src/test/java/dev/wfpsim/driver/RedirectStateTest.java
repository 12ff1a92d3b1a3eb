package dev.wfpsim.driver;

import static dev.wfpsim.driver.DriverRig.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a connection stands towards redirect handles, and how a proxy hands its records on. */
class RedirectStateTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);

  private final DriverRig rig = new DriverRig();
  private int sockets = 1000;

  /** A redirector with its handle and the process it redirects to. */
  private final class Redirector {
    private final UserProcess proxy;
    private final int port;
    private @Nullable RedirectHandle handle;
    private @Nullable PoolMemory context;
    private @Nullable FwpsConnectionRedirectState state;
    private boolean active = true;
    private @Nullable PoolMemory seenContext;

    Redirector(String name, int port, int sublayerWeight) {
      this.proxy = rig.process(name);
      this.port = port;
      rig.callout(
          LAYER,
          sublayerWeight,
          0,
          (values, meta, data, classifyContext, filter, flow, out) -> {
            Ref<PoolMemory> own = new Ref<>();
            state =
                rig.fwps.FwpsQueryConnectionRedirectState0(
                    meta.redirectRecords(), Objects.requireNonNull(handle), own);
            seenContext = own.get();
            boolean mine =
                state == FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_SELF
                    || state
                        == FwpsConnectionRedirectState
                            .FWPS_CONNECTION_PREVIOUSLY_REDIRECTED_BY_SELF;
            if (!active || mine) {
              return;
            }
            rig.redirect(
                classifyContext,
                filter,
                out,
                request -> {
                  context =
                      Objects.requireNonNull(
                          rig.driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 4, "Ctxt"));
                  byte[] text = name.substring(0, 4).getBytes(StandardCharsets.US_ASCII);
                  System.arraycopy(text, 0, context.bytes(), 0, 4);
                  request.remoteAddressAndPort =
                      new SocketAddress(IpAddress.IPV4_LOOPBACK, this.port);
                  request.localRedirectTargetPID = proxy.pid();
                  request.localRedirectHandle = handle;
                  request.localRedirectContext = context;
                  request.localRedirectContextSize = 4;
                });
          },
          null);
    }

    void create() {
      handle = rig.redirectHandle();
    }
  }

  private Inspection hooks() {
    return rig.host.inspection();
  }

  /** A connect as far as its authorisation. */
  private ConnectOperation connect(UserProcess process, byte @Nullable [] records) {
    ConnectOperation operation = rig.connect(process, CLIENT.withPort(++sockets), SERVER);
    if (records != null) {
      assertThat(hooks().setRedirectRecords(operation.endpoint(), records))
          .isEqualTo(NtStatus.STATUS_SUCCESS);
    }
    operation.follow(hooks().connectRedirect(operation));
    hooks().authConnect(operation, null);
    return operation;
  }

  /** The socket that the service accepts a connection with. */
  private TransportEndpoint accepted(ConnectOperation client, UserProcess service) {
    TransportEndpoint endpoint =
        TestEndpoints.of(++sockets, service, IpProtocol.TCP, client.remote());
    endpoint.setRemote(client.local());
    return endpoint;
  }

  @Test
  void freshConnection_isNotRedirected_R138_R139_R366() {
    Redirector a = new Redirector("aaaa", 8080, 100);
    a.active = false;
    rig.runClean(
        () -> {
          a.create();
          connect(rig.browser, null);
          assertThat(a.state).isEqualTo(FwpsConnectionRedirectState.FWPS_CONNECTION_NOT_REDIRECTED);
          for (int i = 0; i < 2; i++) {
            assertThat(
                    rig.fwps.FwpsQueryConnectionRedirectState0(
                        null, Objects.requireNonNull(a.handle), null))
                .isEqualTo(FwpsConnectionRedirectState.FWPS_CONNECTION_NOT_REDIRECTED);
          }
        });
  }

  @Test
  void proxyWithRecords_isRedirectedBySelf_R140_R143_R152() {
    Redirector a = new Redirector("aaaa", 8080, 100);
    rig.runClean(
        () -> {
          a.create();
          ConnectOperation client = connect(rig.browser, null);
          PoolMemory given = Objects.requireNonNull(a.context);
          TransportEndpoint socket = accepted(client, a.proxy);
          byte[] records = Objects.requireNonNull(hooks().redirectRecords(socket));
          assertThat(hooks().redirectContext(socket))
              .isEqualTo("aaaa".getBytes(StandardCharsets.US_ASCII));
          ConnectOperation onwards = connect(a.proxy, records);
          assertThat(a.state)
              .isEqualTo(FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_SELF);
          assertThat(a.seenContext).isSameAs(given);
          assertThat(onwards.remote()).isEqualTo(SERVER);
        });
  }

  @Test
  void proxyWithoutRecords_looksLikeAFreshConnection_R144_R145() {
    Redirector a = new Redirector("aaaa", 8080, 100);
    rig.run(
        () -> {
          a.create();
          connect(rig.browser, null);
          connect(a.proxy, null);
          assertThat(a.state).isEqualTo(FwpsConnectionRedirectState.FWPS_CONNECTION_NOT_REDIRECTED);
        });
    assertThat(rig.codes()).containsExactly("REDIRECT_LOOP");
  }

  @Test
  void twoRedirectors_seeOtherAndPreviously_R141_R142_R143() {
    Redirector a = new Redirector("aaaa", 8080, 100);
    Redirector b = new Redirector("bbbb", 9090, 50);
    b.active = false;
    rig.runClean(
        () -> {
          a.create();
          b.create();
          ConnectOperation client = connect(rig.browser, null);
          PoolMemory contextOfA = Objects.requireNonNull(a.context);
          byte[] first = Objects.requireNonNull(hooks().redirectRecords(accepted(client, a.proxy)));
          b.active = true;
          ConnectOperation second = connect(a.proxy, first);
          assertThat(b.state)
              .isEqualTo(FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_OTHER);
          assertThat(b.seenContext).isNull();
          assertThat(second.remote().port()).isEqualTo(9090);
          byte[] both = Objects.requireNonNull(hooks().redirectRecords(accepted(second, b.proxy)));
          ConnectOperation third = connect(b.proxy, both);
          assertThat(a.state)
              .isEqualTo(FwpsConnectionRedirectState.FWPS_CONNECTION_PREVIOUSLY_REDIRECTED_BY_SELF);
          assertThat(a.seenContext).isSameAs(contextOfA);
          assertThat(b.state)
              .isEqualTo(FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_SELF);
          assertThat(third.remote()).isEqualTo(SERVER);
        });
  }

  @Test
  void redirectRecords_ofAConnectionNotRedirected_areNotThere_R153() {
    Redirector a = new Redirector("aaaa", 8080, 100);
    a.active = false;
    rig.runClean(
        () -> {
          a.create();
          ConnectOperation client = connect(rig.browser, null);
          TransportEndpoint socket = accepted(client, a.proxy);
          assertThat(hooks().redirectRecords(socket)).isNull();
          assertThat(hooks().redirectContext(socket)).isNull();
        });
  }

  @Test
  void records_thatAreNoRecords_areRefused_R155() {
    rig.runClean(
        () -> {
          TransportEndpoint socket = TestEndpoints.of(1, rig.process("p"), IpProtocol.TCP, CLIENT);
          for (int length : new int[] {0, 3, 16, 32, 4096}) {
            assertThat(hooks().setRedirectRecords(socket, new byte[length]))
                .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          }
          assertThat(socket.redirectRecords()).isNull();
        });
  }

  @Test
  void sioFormatRecords_areTheSameBlob_R157_R158() {
    Redirector a = new Redirector("aaaa", 8080, 100);
    Object[] records = new Object[1];
    rig.callout(
        LAYER,
        10,
        0,
        (values, meta, data, context, filter, flow, out) -> records[0] = meta.redirectRecords(),
        null);
    rig.runClean(
        () -> {
          a.create();
          ConnectOperation client = connect(rig.browser, null);
          byte[] expected =
              Objects.requireNonNull(hooks().redirectRecords(accepted(client, a.proxy)));
          Ref<Integer> needed = new Ref<>();
          Fwps fwps = rig.fwps;
          assertThat(fwps.FwpsQueryConnectionSioFormatRedirectRecords0(records[0], null, needed))
              .isEqualTo(NtStatus.STATUS_BUFFER_TOO_SMALL);
          byte[] buffer = new byte[needed.value()];
          assertThat(fwps.FwpsQueryConnectionSioFormatRedirectRecords0(records[0], buffer, needed))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(buffer).isEqualTo(expected);
          assertThat(buffer.length).isLessThanOrEqualTo(1024);
          assertThat(fwps.FwpsQueryConnectionSioFormatRedirectRecords0(null, null, null))
              .isEqualTo(NtStatus.STATUS_NOT_FOUND);
        });
  }

  @Test
  void proxysOwnConnection_isFlaggedAtAuthConnect_R339() {
    Redirector a = new Redirector("aaaa", 8080, 100);
    rig.callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        (values, meta, data, context, filter, flow, out) -> {
          long flags = values.number(FwpsField.FLAGS);
          boolean proxied = (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_PROXY_CONNECTION) != 0;
          boolean redirected =
              (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED) != 0;
          rig.log((redirected ? "redirected" : "") + (proxied ? "proxy" : ""));
        });
    rig.runClean(
        () -> {
          a.create();
          ConnectOperation client = connect(rig.browser, null);
          connect(a.proxy, hooks().redirectRecords(accepted(client, a.proxy)));
        });
    assertThat(rig.logged()).containsExactly("redirected", "proxy");
  }
}
