package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.ControlData;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;

/**
 * How a process sends its datagrams where nobody asked: some say beside them how far they may go
 * (WSASendMsg), and some begin with one that is empty, to open the way for answers. Drawn for each
 * process of a run, unless options set it.
 *
 * @param controlData whether what it sends to an address has control data
 * @param emptyFirst whether an exchange begins with an empty datagram, which nobody answers
 */
record DatagramHabits(boolean controlData, boolean emptyFirst) {
  /** Plain datagrams, as recorded ones are. */
  static final DatagramHabits PLAIN = new DatagramHabits(false, false);

  private static final ControlData ASKED = new ControlData(64, 0x20);

  /** Those of a process, by its name. */
  static DatagramHabits of(World world, String process) {
    long key = StableHash.of(process);
    return new DatagramHabits(
        has(world, PlatformOption.CONTROL_DATA, StableHash.mix(key, 1)),
        has(world, PlatformOption.EMPTY_DATAGRAMS, StableHash.mix(key, 2)));
  }

  private static boolean has(World world, PlatformOption option, long key) {
    PlatformProfile profile = world.plan.profile();
    int set = (int) profile.value(option);
    return set == 0 ? world.kernel.choices().pick(ChoiceKind.PACKET_FORM, key, 2) == 1 : set == 2;
  }

  /** Sends a datagram to an address. */
  void send(Socket socket, byte[] payload, SocketAddress to) throws SocketError {
    byte[] control = controlData ? ASKED.toBytes(to.address().isIpv4()) : null;
    socket.sendMsg(payload, to, control);
  }
}
