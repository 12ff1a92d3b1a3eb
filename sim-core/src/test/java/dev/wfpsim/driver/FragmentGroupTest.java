package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT;
import static dev.wfpsim.wfp.fwp.FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.BufferState;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments that a router holds together: what the forward layer sees, and what makes them one. */
class FragmentGroupTest {
  private static final int BYTES = 3_000;

  private static List<NetBufferList> chain(@Nullable Object data) {
    List<NetBufferList> all = new ArrayList<>();
    for (NetBufferList each = (NetBufferList) data; each != null; each = each.next()) {
      all.add(each);
    }
    return all;
  }

  private static boolean isGroup(FwpsIncomingValues values) {
    return (values.number(FwpsField.FLAGS) & FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP) != 0;
  }

  /** A callout of the forward layer that acts on groups and lets the rest pass. */
  private static ClassifyFn onGroup(BiConsumer<NetBufferList, FwpsClassifyOut> act) {
    return (values, meta, data, context, filter, flow, out) -> {
      out.actionType = FwpActionType.FWP_ACTION_PERMIT;
      if (isGroup(values)) {
        act.accept((NetBufferList) Objects.requireNonNull(data), out);
      }
    };
  }

  private static byte[] datagram(byte[] payload) {
    byte[] udp = new byte[8 + payload.length];
    System.arraycopy(payload, 0, udp, 8, payload.length);
    return udp;
  }

  private static void assertDelivered(ForwardBench bench) {
    assertThat(bench.delivered()).hasSize(1);
    byte[] got = bench.delivered().getFirst();
    assertThat(Arrays.copyOfRange(got, 8, got.length)).isEqualTo(ForwardBench.payload(BYTES));
    assertThat(got).hasSize(datagram(ForwardBench.payload(BYTES)).length);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void forwardedFragments_areShownEachAndThenAsOneChain_R099_R334(AddressFamily family) {
    ForwardBench bench = new ForwardBench(family);
    bench.callout(
        bench.layer("IPFORWARD"),
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
          int bytes = 0;
          for (NetBufferList each : chain(data)) {
            bytes += each.firstNetBuffer().dataLength();
            assertThat(each.netBufferCount()).isEqualTo(1);
          }
          bench.log.add(
              values.number(FwpsField.FLAGS) + " lists=" + chain(data).size() + " bytes=" + bytes);
          assertThat(bench.driver.ke().KeGetCurrentIrql()).isEqualTo(Irql.DISPATCH_LEVEL);
        });
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    int alone = FWP_CONDITION_FLAG_IS_FRAGMENT;
    int group = FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP;
    assertThat(bench.log)
        .containsExactlyElementsOf(
            family == AddressFamily.AF_INET
                ? List.of(
                    alone + " lists=1 bytes=1276",
                    alone + " lists=1 bytes=1276",
                    alone + " lists=1 bytes=516",
                    group + " lists=3 bytes=3068")
                : List.of(
                    alone + " lists=1 bytes=1280",
                    alone + " lists=1 bytes=1280",
                    alone + " lists=1 bytes=592",
                    group + " lists=3 bytes=3152"));
    assertDelivered(bench);
  }

  @Test
  void otherLayers_neverShowAChain_R099() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    for (String name : List.of("INBOUND_IPPACKET", "OUTBOUND_IPPACKET")) {
      bench.callout(
          bench.layer(name),
          (values, meta, data, context, filter, flow, out) -> {
            out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
            bench.log.add(name + " " + chain(data).size());
          });
    }
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertThat(bench.log)
        .containsExactly(
            "INBOUND_IPPACKET 1",
            "INBOUND_IPPACKET 1",
            "INBOUND_IPPACKET 1",
            "OUTBOUND_IPPACKET 1",
            "OUTBOUND_IPPACKET 1",
            "OUTBOUND_IPPACKET 1");
    assertDelivered(bench);
  }

  @Test
  void withoutTheSetting_fragmentsAreShownOnce_R334() {
    ForwardBench bench =
        new ForwardBench(
            AddressFamily.AF_INET, 11, false, new LinkOptions("one").mtu(ForwardBench.MTU));
    bench.callout(
        bench.layer("IPFORWARD"),
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
          bench.log.add(values.number(FwpsField.FLAGS) + " " + chain(data).size());
        });
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertThat(bench.log).containsExactly("32 1", "32 1", "32 1");
    assertDelivered(bench);
  }

  @Test
  void fragmentTakenAway_othersAreHeldAndGivenUpInTime() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    int[] seen = {0};
    bench.callout(
        bench.layer("IPFORWARD"),
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          if (++seen[0] == 2) {
            bench.absorb(out);
          }
        });
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertThat(seen[0]).as("no group").isEqualTo(3);
    assertThat(bench.delivered()).isEmpty();
    assertThat(bench.atServer.seen).isEmpty();
    assertThat(bench.net.discards).contains(8L, 8L).doesNotContain(289L);
    assertThat(bench.net.kernel.nowNanos()).isGreaterThanOrEqualTo(60_000_000_000L);
    assertThat(bench.net.count(EventKind.PACKET_FORWARDED)).isZero();
  }

  @Test
  void moreGroupsThanThereIsRoomFor_theOldestIsGivenUp() {
    ForwardBench bench =
        new ForwardBench(
            AddressFamily.AF_INET,
            11,
            new LinkOptions("one").mtu(ForwardBench.MTU),
            new HostOptions("router")
                .forwarding(true)
                .groupForwardedFragments(true)
                .reassemblyLimits(1, 1 << 20));
    int[] seen = {0};
    bench.callout(
        bench.layer("IPFORWARD"),
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          if (++seen[0] == 1) {
            bench.absorb(out);
          }
        });
    bench.datagram(BYTES);
    bench.datagram(BYTES);
    assertThat(bench.run()).containsExactly("REASSEMBLY_LIMIT");
    assertThat(bench.net.discards).contains(289L);
    assertDelivered(bench);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void groupBlocked_isToldTogetherAndGoesNowhere(AddressFamily family) {
    ForwardBench bench = new ForwardBench(family);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup((chain, out) -> out.actionType = FwpActionType.FWP_ACTION_BLOCK));
    bench.callout(
        bench.discardLayer("IPFORWARD"),
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
          bench.log.add(isGroup(values) + " " + chain(data).size());
        });
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertThat(bench.log).containsExactly("true 3");
    assertThat(bench.net.discards).containsExactly(9L, 9L, 9L);
    assertThat(bench.atServer.seen).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void group_reassembledAndInjected_goesOnAsOnePacket_R228_R310(AddressFamily family) {
    ForwardBench bench = new ForwardBench(family);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              NetBufferList whole = bench.reassemble(chain, 0);
              byte[] bytes = whole.firstNetBuffer().copyBytes();
              int header = family == AddressFamily.AF_INET ? 20 : 40;
              assertThat(whole.kind()).isEqualTo(BufferKind.REASSEMBLED);
              assertThat(whole.next()).isNull();
              assertThat(whole.netBufferCount()).isEqualTo(1);
              assertThat(bytes).hasSize(header + 8 + BYTES).endsWith(ForwardBench.payload(BYTES));
              if (family == AddressFamily.AF_INET) {
                Ipv4Header ip = Ipv4Header.view(Memory.of(bytes), 0, bytes.length);
                assertThat(ip.checksumIsValid()).isTrue();
                assertThat(ip.isFragment()).isFalse();
                assertThat(ip.totalLength()).isEqualTo(bytes.length);
                assertThat(ip.timeToLive()).as("one hop less").isEqualTo(127);
              } else {
                assertThat(bytes[6]).as("next header").isEqualTo((byte) 17);
              }
              bench.absorb(out);
              assertThat(bench.forward(whole)).isEqualTo(NtStatus.STATUS_SUCCESS);
            }));
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertThat(bench.log).containsExactly("completed STATUS_SUCCESS");
    assertThat(bench.net.count(EventKind.PACKET_FRAGMENTED)).as("here and there").isEqualTo(2);
    assertDelivered(bench);
  }

  @Test
  void reassembled_hasTheBackFillAskedFor() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              NetBufferList whole = bench.reassemble(chain, 64);
              assertThat(whole.firstNetBuffer().dataOffset()).isEqualTo(64);
              bench.fwps().FwpsFreeNetBufferList0(whole);
            }));
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertDelivered(bench);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reassembled_keepsTheChainUntilItIsFreed_R310(boolean absorbed) {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              NetBufferList whole = bench.reassemble(chain, 0);
              List<NetBufferList> fragments = chain(chain);
              assertThat(fragments).extracting(NetBufferList::referenceCount).containsOnly(1);
              if (absorbed) {
                bench.absorb(out);
              }
              bench.soon(
                  () -> {
                    bench.driver.ke().KeDelayExecutionThread(fromNow(1_000_000));
                    assertThat(fragments)
                        .extracting(NetBufferList::state)
                        .containsOnly(BufferState.RETAINED);
                    assertThat(whole.firstNetBuffer().copyBytes())
                        .endsWith(ForwardBench.payload(BYTES));
                    bench.fwps().FwpsFreeNetBufferList0(whole);
                    assertThat(fragments)
                        .extracting(NetBufferList::state)
                        .containsOnly(BufferState.FREED);
                    bench.log.add("freed");
                  });
            }));
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertThat(bench.log).containsExactly("freed");
    assertThat(bench.delivered()).hasSize(absorbed ? 0 : 1);
  }

  @Test
  void chainKeptByReferences_isReassembledLater() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              List<NetBufferList> fragments = chain(chain);
              fragments.forEach(each -> bench.fwps().FwpsReferenceNetBufferList0(each, false));
              bench.absorb(out);
              bench.soon(
                  () -> {
                    bench.driver.ke().KeDelayExecutionThread(fromNow(1_000_000));
                    NetBufferList whole = bench.reassemble(chain, 0);
                    fragments.forEach(
                        each -> bench.fwps().FwpsDereferenceNetBufferList0(each, false));
                    assertThat(bench.forward(whole)).isEqualTo(NtStatus.STATUS_SUCCESS);
                  });
            }));
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertDelivered(bench);
  }

  @Test
  void chainNotKept_reassembledLater_isUsedAfterFree() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              bench.absorb(out);
              bench.soon(
                  () -> {
                    bench.driver.ke().KeDelayExecutionThread(fromNow(1_000_000));
                    bench.log.add("" + reassembled(bench, AddressFamily.AF_INET, chain, 0));
                  });
            }));
    bench.datagram(BYTES);
    assertThat(bench.run()).containsExactly("NBL_USE_AFTER_FREE");
    assertThat(bench.log).containsExactly("STATUS_INVALID_PARAMETER");
  }

  private static NtStatus reassembled(
      ForwardBench bench, AddressFamily family, NetBufferList chain, int flags) {
    Ref<NetBufferList> whole = new Ref<>();
    NtStatus status =
        bench.fwps().FwpsReassembleForwardFragmentGroup0(family, chain, null, 0, flags, whole);
    if (status.isSuccess()) {
      bench.fwps().FwpsFreeNetBufferList0(whole.value());
    }
    return status;
  }

  @Test
  void fragmentsOfAGroup_injectedAsTheyAre_areRefused_R228() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              NetBufferList clone = bench.clone(chain);
              bench.log.add("" + bench.forward(clone));
              bench.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
            }));
    bench.datagram(BYTES);
    assertThat(bench.run()).containsExactly("NBL_GROUP_NOT_REASSEMBLED");
    assertThat(bench.net.findings.all().getFirst().rule()).isEqualTo("R-228");
    assertThat(bench.log).containsExactly("STATUS_INVALID_PARAMETER");
    assertDelivered(bench);
  }

  @Test
  void fragmentByItself_injectedAsItIs_goesOn() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(
        bench.layer("IPFORWARD"),
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList clone = bench.clone((NetBufferList) data);
          NtStatus status =
              bench
                  .fwps()
                  .FwpsInjectForwardAsync0(
                      bench.handle,
                      null,
                      0,
                      bench.family,
                      1,
                      3,
                      clone,
                      (given, list, dispatch) -> bench.fwps().FwpsFreeCloneNetBufferList0(list, 0),
                      null);
          assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
          bench.absorb(out);
        });
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertDelivered(bench);
  }

  @Test
  void whatWasNotShownAsAGroup_isNotReassembled() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    int[] seen = {0};
    bench.callout(
        bench.layer("IPFORWARD"),
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
          if (++seen[0] == 1) {
            bench.log.add("" + reassembled(bench, AddressFamily.AF_INET, (NetBufferList) data, 0));
          }
        });
    bench.datagram(BYTES);
    assertThat(bench.run()).containsExactly("NBL_NOT_FRAGMENT_GROUP");
    assertThat(bench.log).containsExactly("STATUS_INVALID_PARAMETER");
    assertDelivered(bench);
  }

  @Test
  void wrongFamilyFlagsOrPartOfTheChain_areRefused() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              bench.log.add("" + reassembled(bench, AddressFamily.AF_INET6, chain, 0));
              bench.log.add("" + reassembled(bench, AddressFamily.AF_INET, chain, 1));
              NetBufferList second = Objects.requireNonNull(chain.next());
              bench.log.add("" + reassembled(bench, AddressFamily.AF_INET, second, 0));
              NetBufferList last = second.next();
              second.setNext(null);
              bench.log.add("" + reassembled(bench, AddressFamily.AF_INET, chain, 0));
              second.setNext(last);
              Ref<NetBufferList> whole = new Ref<>();
              bench.log.add(
                  ""
                      + bench
                          .fwps()
                          .FwpsReassembleForwardFragmentGroup0(
                              AddressFamily.AF_INET, chain, null, -1, 0, whole));
            }));
    bench.datagram(BYTES);
    assertThat(bench.run()).isEmpty();
    assertThat(bench.log).hasSize(5).containsOnly("STATUS_INVALID_PARAMETER");
    assertDelivered(bench);
  }

  @Test
  void fragmentsThatOverlap_areGivenUp() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(bench.layer("IPFORWARD"), onGroup((chain, out) -> bench.log.add("group")));
    bench.fragment(0, 64, true);
    bench.fragment(56, 64, true);
    bench.fragment(120, 8, false);
    assertThat(bench.run()).isEmpty();
    assertThat(bench.log).isEmpty();
    assertThat(bench.atServer.seen).isEmpty();
    assertThat(bench.net.discards).as("the two, and the third in the end").hasSize(3);
  }

  @Test
  void chainLeftUnlinkedOrMoved_isToldAndPutBack_R097() {
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET);
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              NetBufferList second = Objects.requireNonNull(chain.next());
              Objects.requireNonNull(second.next()).firstNetBuffer().advance(20);
              second.setNext(null);
            }));
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup((chain, out) -> bench.log.add("lists=" + chain(chain).size())));
    bench.datagram(BYTES);
    assertThat(bench.run()).containsExactly("NBL_OFFSET_NOT_RESTORED");
    assertThat(bench.log).containsExactly("lists=3");
    assertDelivered(bench);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void onABadLink_aDatagramComesWholeOrNotAtAll(long seed) {
    LinkOptions bad =
        new LinkOptions("one")
            .mtu(ForwardBench.MTU)
            .loss(0.1)
            .duplicate(0.3)
            .reorder(0.3, 2_000_000);
    ForwardBench bench = new ForwardBench(AddressFamily.AF_INET, seed, true, bad);
    int[] groups = {0};
    bench.callout(
        bench.layer("IPFORWARD"),
        onGroup(
            (chain, out) -> {
              groups[0]++;
              bench.absorb(out);
              assertThat(bench.forward(bench.reassemble(chain, 0)))
                  .isEqualTo(NtStatus.STATUS_SUCCESS);
            }));
    for (int i = 0; i < 10; i++) {
      bench.datagram(BYTES);
    }
    assertThat(bench.run()).isEmpty();
    assertThat(groups[0]).isPositive();
    assertThat(bench.delivered()).hasSize(groups[0]);
    assertThat(bench.delivered())
        .allSatisfy(each -> assertThat(each).endsWith(ForwardBench.payload(BYTES)));
  }
}
