package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.StableHash;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In which of the forms that Windows shows to callouts the packets of a host are. What is not set
 * is drawn, once for the host, so that a driver meets all of them without being asked to.
 *
 * @param headerOptions behind the IP headers of what it sends; null to draw it
 * @param datagramCut how it cuts datagrams; null to draw it
 * @param receivePlace where in memory what comes in begins; null to draw it
 * @param synOptions which options TCP offers that its settings leave open; null to draw it
 */
public record PacketForms(
    @Nullable HeaderOptions headerOptions,
    @Nullable DatagramCut datagramCut,
    @Nullable ReceivePlace receivePlace,
    @Nullable SynOptions synOptions) {
  /** Nothing set. */
  public static final PacketForms DRAWN = new PacketForms(null, null, null, null);

  /** The plainest of each. */
  public static final PacketForms PLAIN =
      new PacketForms(HeaderOptions.NONE, DatagramCut.CARD, ReceivePlace.EVEN, SynOptions.USUAL);

  /** These, with that behind IP headers. */
  public PacketForms withHeaderOptions(@Nullable HeaderOptions options) {
    return new PacketForms(options, datagramCut, receivePlace, synOptions);
  }

  /** These, with datagrams cut so. */
  public PacketForms withDatagramCut(@Nullable DatagramCut cut) {
    return new PacketForms(headerOptions, cut, receivePlace, synOptions);
  }

  /** These, with packets that come in at such places. */
  public PacketForms withReceivePlace(@Nullable ReceivePlace place) {
    return new PacketForms(headerOptions, datagramCut, place, synOptions);
  }

  /** These, with those options of TCP. */
  public PacketForms withSynOptions(@Nullable SynOptions options) {
    return new PacketForms(headerOptions, datagramCut, receivePlace, options);
  }

  /** What is set, or is drawn now for a host; told where it is not the first, which is plain. */
  public static <E extends Enum<E>> E chosen(@Nullable E set, Class<E> form, Machine machine) {
    if (set != null) {
      return set;
    }
    E[] all = form.getEnumConstants();
    String name = form.getSimpleName();
    long key = StableHash.mix(machine.key(), StableHash.of(name));
    E drawn = all[machine.kernel().choices().pick(ChoiceKind.PACKET_FORM, key, all.length)];
    if (drawn.ordinal() > 0) {
      String what = words(name) + " " + drawn.name().toLowerCase(Locale.ROOT);
      machine
          .kernel()
          .events()
          .write(
              EventKind.PACKET_FORM,
              machine.kernel().events().name(machine.name()),
              machine.kernel().events().name(what));
    }
    return drawn;
  }

  /** {@code header options} of {@code HeaderOptions}. */
  private static String words(String name) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      words.append(i > 0 && Character.isUpperCase(c) ? " " : "").append(Character.toLowerCase(c));
    }
    return words.toString();
  }
}
