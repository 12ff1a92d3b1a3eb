package dev.wfpsim.net.host;

import dev.wfpsim.collect.Appended;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferLedger;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.dns.DnsMessage;
import dev.wfpsim.net.dns.Resolver;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.Hooks;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.ip.Drops;
import dev.wfpsim.net.ip.IpResources;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.ip.RouteTable;
import dev.wfpsim.net.link.Adapter;
import dev.wfpsim.net.link.Interfaces;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.socket.Sockets;
import dev.wfpsim.net.tcp.TcpStack;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.udp.EchoStack;
import dev.wfpsim.net.udp.UdpStack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A computer on the network: its machine, interfaces, routes, network layer, transports, processes
 * and the platform that inspects its traffic. Interface 1 is always loopback.
 */
public final class Host {
  /** The owner of the stack's own buffers, in findings. */
  public static final String STACK_OWNER = "stack";

  private static final int LOOPBACK_MTU = 0xffff;
  private static final IpPrefix IPV4_LOOPBACK = new IpPrefix(IpAddress.IPV4_LOOPBACK, 8);
  private static final IpPrefix IPV6_LOOPBACK = new IpPrefix(IpAddress.IPV6_LOOPBACK, 128);

  private final Network network;
  private final HostOptions options;
  private final Machine machine;
  private final Pool pool;
  private final BufferLedger buffers;
  private final NetBufferPool stackPool;
  private final Hooks hooks = new Hooks();
  private final Interfaces interfaces = new Interfaces();
  private final RouteTable routes = new RouteTable();
  private final Processes processes;
  private List<IpPrefix> unplaced;
  private final IpStack ip;
  private final TransportStack transport;
  private final TcpStack tcp;
  private final EchoStack echo;
  private final Sockets sockets;
  private @Nullable Resolver resolver;

  Host(Network network, HostOptions options) {
    this.network = network;
    this.options = options;
    Kernel kernel = network.kernel();
    machine = kernel.addMachine(options.name(), options.processors());
    pool = new Pool(machine);
    buffers =
        new BufferLedger(new HostBufferFindings(kernel), options.bufferLimits(), network.memory());
    stackPool = buffers.newPool(STACK_OWNER);
    processes = new Processes(machine);
    ip =
        new IpStack(
            new IpResources(
                machine,
                options.ip(),
                interfaces,
                routes,
                stackPool,
                network.memory(),
                network.log(),
                new Drops(kernel.events()),
                hooks,
                new KnownAddresses()));
    TransportSettings settings = options.transport();
    NetBufferPool transportPool = buffers.newPool("tcpip transport");
    transport = new TransportStack(machine, ip, hooks, transportPool, settings.flowIdleNanos());
    tcp =
        new TcpStack(
            transport, settings.tcp(), settings.sendLists(), network.streams(), network.memory());
    UdpStack udp = new UdpStack(transport, settings.datagramBufferBytes());
    echo = new EchoStack(transport, settings.datagramBufferBytes());
    transport.add(IpProtocol.TCP, tcp);
    transport.add(IpProtocol.UDP, udp);
    transport.add(IpProtocol.ICMP, echo);
    transport.add(IpProtocol.ICMPV6, echo);
    sockets = new Sockets(transport, tcp, udp, echo);
    NetworkInterface loopback = addInterface("loopback", LOOPBACK_MTU);
    loopback.addAddress(IPV4_LOOPBACK);
    loopback.addAddress(IPV6_LOOPBACK);
    unplaced = options.addresses();
  }

  /** Adds a network interface without addresses, plugged into nothing. */
  public NetworkInterface addInterface(String interfaceName, int mtuBytes) {
    int index = interfaces.all().size() + 1;
    String fullName = name() + " " + interfaceName;
    Adapter adapter =
        new Adapter(
            machine,
            fullName,
            network.log(),
            index == NetworkInterface.LOOPBACK,
            frame -> ip.arrive(frame, interfaces.all().get(index - 1)));
    NetworkInterface added =
        new NetworkInterface(
            fullName,
            index,
            mtuBytes,
            options.forwarding(),
            adapter,
            (to, address) -> routes.add(address, null, to, 0));
    interfaces.add(added);
    return added;
  }

  public Network network() {
    return network;
  }

  public Kernel kernel() {
    return network.kernel();
  }

  public String name() {
    return options.name();
  }

  public HostOptions options() {
    return options;
  }

  public Machine machine() {
    return machine;
  }

  /** The pool that its drivers, and the platform for them, allocate from. */
  public Pool pool() {
    return pool;
  }

  /** Every buffer of this host that is alive; drivers' pools come from here. */
  public BufferLedger buffers() {
    return buffers;
  }

  /** Where the stack's own buffers come from. */
  public NetBufferPool stackPool() {
    return stackPool;
  }

  /** Its interfaces by index, loopback first. */
  public List<NetworkInterface> interfaces() {
    return interfaces.all();
  }

  /** The interface of an index, or null. */
  public @Nullable NetworkInterface interfaceByIndex(int index) {
    return interfaces.byIndex(index);
  }

  public NetworkInterface loopback() {
    return interfaces.loopback();
  }

  public RouteTable routes() {
    return routes;
  }

  public Processes processes() {
    return processes;
  }

  public IpStack ip() {
    return ip;
  }

  public TransportStack transport() {
    return transport;
  }

  public TcpStack tcp() {
    return tcp;
  }

  public EchoStack echo() {
    return echo;
  }

  /** Where its processes get their sockets. */
  public Sockets sockets() {
    return sockets;
  }

  /** What its processes ask for the addresses of names. */
  public Resolver resolver() {
    Resolver known = resolver;
    if (known == null) { // most hosts never ask
      known =
          new Resolver(kernel(), sockets, hooks, transport.names(), this::dnsClient, machine.key());
      IpAddress server = options.nameServer();
      known.setServer(server == null ? null : new SocketAddress(server, DnsMessage.PORT));
      resolver = known;
    }
    return known;
  }

  private UserProcess dnsClient() {
    return processes.start(
        "dnscache", "C:\\Windows\\System32\\svchost.exe", UserAccount.NETWORK_SERVICE);
  }

  /** What inspects the traffic of this host. */
  public Inspection inspection() {
    return hooks.inspection();
  }

  public void setInspection(Inspection newInspection) {
    hooks.plug(newInspection);
  }

  /** Addresses from the options that no interface has yet; what it answers does not change. */
  List<IpPrefix> unplaced() {
    return unplaced;
  }

  /** An interface has this address from the options now. */
  void placed(IpPrefix address) {
    List<IpPrefix> left = List.of();
    for (IpPrefix each : unplaced) {
      left = each.equals(address) ? left : Appended.to(left, each);
    }
    unplaced = left;
  }

  @Override
  public String toString() {
    return name();
  }
}
