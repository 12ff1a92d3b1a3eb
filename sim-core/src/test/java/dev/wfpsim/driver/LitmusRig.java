package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.litmus.Bench;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.FlowTable;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A host with the platform on a bench, and a driver's calls. */
final class LitmusRig implements DriverCalls {
  static final SocketAddress LOCAL = SocketAddress.parse("10.0.0.5:50000");
  static final SocketAddress REMOTE = SocketAddress.parse("10.0.0.80:443");

  final Bench bench;
  final Host host;
  final Wfp wfp;
  final Fwps fwps;
  final NetBufferPool pool;
  private final CalloutFilters filters;
  private int endpoints;

  LitmusRig(Bench bench) {
    this.bench = bench;
    this.host = new Network(bench.kernel()).addHost(new HostOptions("h").processors(2));
    this.wfp = new Wfp(host, PlatformProfile.DOCUMENTED);
    CallGate gate = new CallGate(host.machine(), wfp.classifier(), wfp.violations(), null);
    this.fwps = new Fwps(wfp, gate, new DriverLedger(wfp, "d"));
    this.pool = host.buffers().newPool("d");
    this.filters = new CalloutFilters(wfp);
  }

  void thread(String name, Runnable body) {
    host.machine().startThread(name, body);
  }

  @Override
  public Fwps fwps() {
    return fwps;
  }

  InjectionHandle handleBeforeRun() {
    return DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_NETWORK);
  }

  /** A list whose bytes are no packet: the stack answers at once. */
  NetBufferList list() {
    return Objects.requireNonNull(pool.allocate(BufferKind.BUILT, new byte[40], 0, 40, 0));
  }

  NtStatus inject(InjectionHandle handle, NetBufferList list, Runnable completed) {
    FwpsInjectComplete fn =
        (context, back, dispatchLevel) -> {
          back.free(FreeFunction.FREE);
          completed.run();
        };
    return fwps.FwpsInjectNetworkReceiveAsync0(handle, null, 0, 1, 1, 0, list, fn, null);
  }

  int callout(FwpsLayer layer, int weight, ClassifyFn fn, @Nullable FlowDeleteFn deleteFn) {
    return filters.register(policy(layer, weight), 0, fn, deleteFn);
  }

  /** A filter with a callout that is not registered; answers the callout's key. */
  Guid policy(FwpsLayer layer, int weight) {
    Guid key = filters.key();
    filters.filter(layer, weight, key);
    return key;
  }

  ConnectOperation connect() {
    TransportEndpoint endpoint = TestEndpoints.of(++endpoints, null, IpProtocol.TCP, LOCAL);
    return new ConnectOperation(endpoint, LOCAL.family(), LOCAL, REMOTE);
  }

  Flow flow() {
    TransportEndpoint endpoint = TestEndpoints.of(++endpoints, null, IpProtocol.UDP, LOCAL);
    Flow flow =
        new FlowTable(bench.kernel().events())
            .create(endpoint, LOCAL, REMOTE, REMOTE, Direction.OUTBOUND, 0);
    wfp.flows().flowSeen(flow);
    return flow;
  }

  void indicate(Flow flow) {
    NetBufferList list = list();
    host.inspection()
        .datagramData(
            new PacketIndication(list, Direction.OUTBOUND, LOCAL, REMOTE, IpProtocol.UDP)
                .of(flow.endpoint(), flow));
    list.free(FreeFunction.FREE);
  }
}
