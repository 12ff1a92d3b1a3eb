package dev.wfpsim.collect;

import java.util.AbstractQueue;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue from one end to the other, and a stack at either: 24 bytes while it is empty, room for
 * two with the first, then for twice as many each time. Emptied, it gives its room back, unless
 * that was a small one, which costs less to keep than to make again and again; {@link #trim} gives
 * that back too.
 *
 * <p>It takes no null. Its iterator goes from the first to the last; meanwhile elements are taken
 * out by it alone.
 */
public final class Fifo<E> extends AbstractQueue<E> {
  private static final @Nullable Object[] NO_ROOM = {};
  private static final int FIRST_ROOM = 2;
  private static final int KEPT_ROOM = 16;

  /** As long as a power of two, or nothing: an index wraps by a mask. */
  private @Nullable Object[] room = NO_ROOM;

  private int first;
  private int size;

  /** An empty one. */
  public Fifo() {}

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  /** Puts an element behind the last. */
  @Override
  public boolean offer(E element) {
    addLast(element);
    return true;
  }

  /** Puts an element behind the last. */
  public void addLast(E element) {
    makeRoom();
    room[(first + size) & (room.length - 1)] = Objects.requireNonNull(element);
    size++;
  }

  /** Puts an element before the first. */
  public void addFirst(E element) {
    makeRoom();
    int before = (first - 1) & (room.length - 1);
    room[before] = Objects.requireNonNull(element);
    first = before;
    size++;
  }

  private void makeRoom() {
    if (size < room.length) {
      return;
    }
    @Nullable Object[] more = new Object[room.length == 0 ? FIRST_ROOM : 2 * room.length];
    for (int i = 0; i < size; i++) {
      more[i] = room[(first + i) & (room.length - 1)];
    }
    room = more;
    first = 0;
  }

  /** The first, which stays; null where there is none. */
  @Override
  @SuppressWarnings("unchecked") // only elements are put in
  public @Nullable E peek() {
    return size == 0 ? null : (E) room[first];
  }

  /** The last, which stays; null where there is none. */
  public @Nullable E peekLast() {
    return size == 0 ? null : at(size - 1);
  }

  /** The first, which stays. */
  public E getFirst() {
    return there(peek());
  }

  /** The last, which stays. */
  public E getLast() {
    return there(peekLast());
  }

  /** Takes the first; null where there is none. */
  @Override
  public @Nullable E poll() {
    E taken = peek();
    if (taken != null) {
      room[first] = null;
      first = (first + 1) & (room.length - 1);
      shrunk();
    }
    return taken;
  }

  /** Takes the last; null where there is none. */
  public @Nullable E pollLast() {
    E taken = peekLast();
    if (taken != null) {
      room[(first + size - 1) & (room.length - 1)] = null;
      shrunk();
    }
    return taken;
  }

  /** Takes the first. */
  public E removeFirst() {
    return there(poll());
  }

  /** Takes the last. */
  public E removeLast() {
    return there(pollLast());
  }

  private static <E> E there(@Nullable E element) {
    if (element == null) {
      throw new NoSuchElementException("the queue is empty");
    }
    return element;
  }

  private void shrunk() {
    size--;
    if (size == 0 && room.length > KEPT_ROOM) {
      room = NO_ROOM;
      first = 0;
    }
  }

  /** Gives back the room of an empty queue that nothing will be put into soon. */
  public void trim() {
    if (size == 0) {
      room = NO_ROOM;
      first = 0;
    }
  }

  /** How many it has room for. */
  int room() {
    return room.length;
  }

  @Override
  public void clear() {
    Arrays.fill(room, null);
    size = 0;
    first = 0;
    if (room.length > KEPT_ROOM) {
      room = NO_ROOM;
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // only elements are put in, and it is one's place
  private E at(int index) {
    return (E) room[(first + index) & (room.length - 1)];
  }

  /** Takes out the first that equals; false where none does. */
  @Override
  public boolean remove(@Nullable Object element) {
    for (int i = 0; i < size; i++) {
      if (at(i).equals(element)) {
        removeAt(i);
        return true;
      }
    }
    return false;
  }

  private void removeAt(int index) {
    for (int i = index; i < size - 1; i++) {
      room[(first + i) & (room.length - 1)] = at(i + 1);
    }
    room[(first + size - 1) & (room.length - 1)] = null;
    shrunk();
  }

  @Override
  public Iterator<E> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public E next() {
        if (next >= size) {
          throw new NoSuchElementException("no more elements");
        }
        return at(next++);
      }

      @Override
      public void remove() {
        removeAt(--next);
      }
    };
  }
}
