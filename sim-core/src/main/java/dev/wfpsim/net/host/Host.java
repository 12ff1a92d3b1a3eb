package dev.wfpsim.net.host;

import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.kernel.Machine;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.buffer.BufferLedger;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.inspect.NoInspection;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.ip.RouteTable;
import dev.wfpsim.net.link.Adapter;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.transport.TransportStack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A computer on the network: its machine, interfaces, routes, network layer, transports, processes
 * and the platform that inspects its traffic. Interface 1 is always loopback.
 */
public final class Host {
  /** The most interfaces of a host, loopback included. */
  public static final int MAX_INTERFACES = 64;

  /** The owner of the stack's own buffers, in findings. */
  public static final String STACK_OWNER = "stack";

  /** Bytes before a packet's data that the stack's buffers keep free for headers. */
  public static final int BACK_FILL_BYTES = 128;

  private static final int LOOPBACK_MTU = 0xffff;

  private final Network network;
  private final HostOptions options;
  private final Machine machine;
  private final BufferLedger buffers;
  private final NetBufferPool stackPool;
  private final List<NetworkInterface> interfaces = new ArrayList<>();
  private final List<NetworkInterface> interfaceView = Collections.unmodifiableList(interfaces);
  private final RouteTable routes = new RouteTable();
  private final Processes processes = new Processes(this);
  private final List<IpPrefix> unplaced = new ArrayList<>();
  private final IpStack ip;
  private final TransportStack transport;
  private Inspection inspection = new NoInspection();

  Host(Network network, HostOptions options) {
    this.network = network;
    this.options = options;
    Kernel kernel = network.kernel();
    machine = kernel.addMachine(options.name(), options.processors());
    buffers = new BufferLedger(new HostBufferFindings(kernel), options.bufferLimits());
    stackPool = buffers.newPool(STACK_OWNER);
    ip = new IpStack(this);
    transport = new TransportStack(this);
    NetworkInterface loopback = newInterface("loopback", LOOPBACK_MTU, true);
    loopback.addAddress(new IpPrefix(IpAddress.IPV4_LOOPBACK, 8));
    loopback.addAddress(new IpPrefix(IpAddress.IPV6_LOOPBACK, 128));
    unplaced.addAll(options.addresses());
  }

  /** Adds a network interface without addresses, plugged into nothing. */
  public NetworkInterface addInterface(String interfaceName, int mtuBytes) {
    return newInterface(interfaceName, mtuBytes, false);
  }

  private NetworkInterface newInterface(String interfaceName, int mtu, boolean isLoopback) {
    if (interfaces.size() >= MAX_INTERFACES) {
      throw new IllegalStateException("too many interfaces: host=" + name());
    }
    int index = interfaces.size() + 1;
    String fullName = name() + " " + interfaceName;
    Adapter adapter =
        new Adapter(
            machine,
            fullName,
            network.log(),
            isLoopback,
            frame -> ip.arrive(frame, interfaces.get(index - 1)));
    NetworkInterface added = new NetworkInterface(this, fullName, index, mtu, isLoopback, adapter);
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
    return interfaceView;
  }

  /** The interface of an index, or null. */
  public @Nullable NetworkInterface interfaceByIndex(int index) {
    return index < 1 || index > interfaces.size() ? null : interfaces.get(index - 1);
  }

  public NetworkInterface loopback() {
    return interfaces.getFirst();
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

  /** What inspects the traffic of this host. */
  public Inspection inspection() {
    return inspection;
  }

  public void setInspection(Inspection newInspection) {
    inspection = newInspection;
  }

  /** Addresses from the options that no interface has yet. */
  List<IpPrefix> unplaced() {
    return unplaced;
  }

  @Override
  public String toString() {
    return name();
  }
}
