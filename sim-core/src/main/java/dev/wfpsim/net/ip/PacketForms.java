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
 * @param largeLength what large packets say of their length; null to draw it
 * @param framePadding whether what is too short for a frame comes in with padding; null to draw it
 * @param sendMemory what kind of memory TCP sends from; null to draw it
 */
public record PacketForms(
    @Nullable HeaderOptions headerOptions,
    @Nullable DatagramCut datagramCut,
    @Nullable ReceivePlace receivePlace,
    @Nullable SynOptions synOptions,
    @Nullable LargeLength largeLength,
    @Nullable FramePadding framePadding,
    @Nullable SendMemory sendMemory) {
  /** Nothing set. */
  public static final PacketForms DRAWN = new PacketForms(null, null, null, null, null, null, null);

  /** The plainest of each. */
  public static final PacketForms PLAIN =
      new PacketForms(
          HeaderOptions.NONE,
          DatagramCut.CARD,
          ReceivePlace.EVEN,
          SynOptions.USUAL,
          LargeLength.WRITTEN,
          FramePadding.CUT_OFF,
          SendMemory.WRITABLE);

  /** These, with that behind IP headers. */
  public PacketForms withHeaderOptions(@Nullable HeaderOptions options) {
    return new PacketForms(
        options, datagramCut, receivePlace, synOptions, largeLength, framePadding, sendMemory);
  }

  /** These, with datagrams cut so. */
  public PacketForms withDatagramCut(@Nullable DatagramCut cut) {
    return new PacketForms(
        headerOptions, cut, receivePlace, synOptions, largeLength, framePadding, sendMemory);
  }

  /** These, with packets that come in at such places. */
  public PacketForms withReceivePlace(@Nullable ReceivePlace place) {
    return new PacketForms(
        headerOptions, datagramCut, place, synOptions, largeLength, framePadding, sendMemory);
  }

  /** These, with those options of TCP. */
  public PacketForms withSynOptions(@Nullable SynOptions options) {
    return new PacketForms(
        headerOptions, datagramCut, receivePlace, options, largeLength, framePadding, sendMemory);
  }

  /** These, with large packets that say that of their length. */
  public PacketForms withLargeLength(@Nullable LargeLength length) {
    return new PacketForms(
        headerOptions, datagramCut, receivePlace, synOptions, length, framePadding, sendMemory);
  }

  /** These, with padding or without. */
  public PacketForms withFramePadding(@Nullable FramePadding padding) {
    return new PacketForms(
        headerOptions, datagramCut, receivePlace, synOptions, largeLength, padding, sendMemory);
  }

  /** These, with data of TCP in such memory. */
  public PacketForms withSendMemory(@Nullable SendMemory memory) {
    return new PacketForms(
        headerOptions, datagramCut, receivePlace, synOptions, largeLength, framePadding, memory);
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
