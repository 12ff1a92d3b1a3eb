package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.net.buffer.BufferLimits;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.ip.DatagramCut;
import dev.wfpsim.net.ip.HeaderOptions;
import dev.wfpsim.net.ip.PacketForms;
import dev.wfpsim.net.ip.ReceiveLayout;
import dev.wfpsim.net.ip.ReceivePlace;
import dev.wfpsim.net.ip.SynOptions;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.tcp.SendLists;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.LinkSetup;
import dev.wfpsim.scenario.model.RunSettings;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.wfp.filter.SharedSearches;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all runs of a scenario have in common, worked out once: the profiles of kernel and platform,
 * the options of hosts and links, and each host's policy in the engine's words. Nothing in it
 * changes, so that any number of runs, on any threads, make their worlds from one; what the first
 * of them compiles of the policy is kept for the others.
 */
public final class Plan {

  private static final long REORDER_DELAY_NANOS = 5_000_000;
  private static final int MAX_PENDING_EVENTS = 2_000_000;

  private final Scenario scenario;
  private final KernelProfile kernel;
  private final PlatformProfile profile;
  private final List<HostPlan> hosts;
  private final List<LinkPlan> links;

  /** The plan of a valid scenario. */
  public Plan(Scenario scenario) {
    RunSettings run = scenario.run();
    this.scenario = scenario;
    this.kernel =
        KernelProfile.documented()
            .withLimits(run.limits().events(), run.limits().activities(), MAX_PENDING_EVENTS);
    this.profile = profile(run);
    this.hosts = scenario.hosts().stream().map(this::host).toList();
    this.links = scenario.links().stream().map(each -> new LinkPlan(each, options(each))).toList();
  }

  KernelProfile kernel() {
    return kernel;
  }

  PlatformProfile profile() {
    return profile;
  }

  /** The hosts, in the order written. */
  List<HostPlan> hosts() {
    return hosts;
  }

  /** The links, in the order written. */
  List<LinkPlan> links() {
    return links;
  }

  private static PlatformProfile profile(RunSettings run) {
    PlatformProfile profile = PlatformProfile.DRAWN;
    for (Map.Entry<String, String> option : run.options().entrySet()) {
      profile = profile.with(option.getKey(), option.getValue());
    }
    return profile;
  }

  /** What is not set each host draws for itself. */
  private static PacketForms forms(PlatformProfile profile) {
    return new PacketForms(
        chosen(profile, PlatformOption.HEADER_OPTIONS, HeaderOptions.values()),
        chosen(profile, PlatformOption.DATAGRAM_CUT, DatagramCut.values()),
        chosen(profile, PlatformOption.RECEIVE_PLACE, ReceivePlace.values()),
        chosen(profile, PlatformOption.SYN_OPTIONS, SynOptions.values()));
  }

  /** Null for 0, which draws. */
  private static <T> @Nullable T chosen(PlatformProfile profile, PlatformOption option, T[] all) {
    int set = (int) profile.value(option);
    return set == 0 ? null : all[set - 1];
  }

  private HostPlan host(HostSetup setup) {
    HostOptions options =
        new HostOptions(setup.name())
            .processors(setup.processors())
            .forwarding(setup.forwarding())
            .groupForwardedFragments(setup.groupForwardedFragments())
            .loopbackFromCards(profile.is(PlatformOption.LOOPBACK_FROM_CARDS))
            .forwardInjectionShown(profile.is(PlatformOption.FORWARD_INJECTION_SHOWN))
            .loopbackSumsChecked(profile.is(PlatformOption.LOOPBACK_SUMS_CHECKED))
            .receiveLayout(chosen(profile, PlatformOption.RECEIVE_LAYOUT, ReceiveLayout.values()))
            .packetForms(forms(profile))
            .weakHostSend(profile.is(PlatformOption.WEAK_HOST))
            .weakHostReceive(profile.is(PlatformOption.WEAK_HOST))
            .stackReadyNanos(setup.stackReadyNanos())
            .nameServer(setup.nameServer())
            .transport(
                TransportSettings.DEFAULT
                    .withTcp(setup.tcp())
                    .withSendLists(chosen(profile, PlatformOption.SEND_LISTS, SendLists.values())))
            .bufferLimits(buffers());
    HostPolicy policy = new HostPolicy(setup, scenario.policy());
    return new HostPlan(setup, options, policy, new SharedSearches());
  }

  private BufferLimits buffers() {
    long lists = scenario.run().limits().buffers();
    return new BufferLimits((int) lists, BufferLimits.DEFAULT.maxBytes());
  }

  private static LinkOptions options(LinkSetup setup) {
    LinkOptions options =
        new LinkOptions(setup.name())
            .latency(Durations.latency(setup.latency()))
            .loss(setup.loss())
            .duplicate(setup.duplicate())
            .corrupt(setup.corrupt())
            .linkChecksum(setup.frameCheck())
            .bandwidth(setup.bitsPerSecond())
            .queue(setup.queuePackets())
            .mtu(setup.mtu());
    return setup.reorder() > 0 ? options.reorder(setup.reorder(), REORDER_DELAY_NANOS) : options;
  }
}
