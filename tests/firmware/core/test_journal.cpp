// The journal in flash: kept over starts, bounded, worn evenly.
#include "bench.h"
#include "check.h"

using namespace svitlobot;

namespace {

Change change(uint32_t seq, bool is_on, uint32_t boot = 9) { return Change{boot, seq, seq * 1000, 0, is_on}; }

}  // namespace

TEST(a_change_is_there_after_a_restart) {
  bench::Flash flash;
  Journal before(flash);
  before.mount();
  before.add(Change{9, 4, 1000, 1'795'932'001, false});
  Journal after(flash);
  after.mount();
  CHECK(after.size() == 1);
  CHECK(after.pending(0).boot == 9 && after.pending(0).seq == 4 && !after.pending(0).is_on);
  CHECK(after.pending(0).epoch_s == 1'795'932'001);
  CHECK(after.knows_state() && !after.last_state());
}

TEST(a_change_that_was_sent_does_not_return_but_its_state_does) {
  bench::Flash flash;
  Journal before(flash);
  before.mount();
  before.add(change(1, true));
  before.mark_sent(9, 1);
  Journal after(flash);
  after.mount();
  CHECK(after.size() == 0);
  CHECK(after.knows_state() && after.last_state());
}

TEST(changes_come_back_in_their_order_however_often_the_flash_goes_round) {
  bench::Flash flash;
  uint32_t written = 0;
  for (int start = 0; start < 40; ++start) {
    Journal journal(flash);
    journal.mount();
    for (size_t i = 1; i < journal.size(); ++i) CHECK(journal.pending(i - 1).seq + 1 == journal.pending(i).seq);
    for (int i = 0; i < 30; ++i, ++written) {
      if (journal.size() > 20) journal.mark_sent(9, journal.pending(0).seq);
      journal.add(change(written, written % 2 == 0));
    }
    CHECK(journal.size() == (start == 0 ? 21u : 21u));
    CHECK(journal.pending(journal.size() - 1).seq + 1 == written);
  }
  for (const uint32_t count : flash.erased) CHECK_NEAR(count, flash.erased[0], 1);
  CHECK(flash.erased[0] >= 3);
}

TEST(a_full_journal_lets_its_oldest_change_go) {
  bench::Flash flash;
  Journal journal(flash);
  journal.mount();
  const uint32_t written = Journal::CAPACITY + 10;
  for (uint32_t i = 0; i < written; ++i) journal.add(change(i, i % 2 == 0));
  CHECK(journal.size() == Journal::CAPACITY);
  CHECK(journal.dropped() == 10);
  CHECK(journal.pending(0).seq == 10);
  Journal after(flash);
  after.mount();
  CHECK(after.size() == Journal::CAPACITY);
  CHECK(after.pending(0).seq == 10);
}

TEST(a_flash_full_of_garbage_becomes_an_empty_journal) {
  bench::Flash flash;
  for (auto& cell : flash.cells) cell = static_cast<uint8_t>(flash.random());
  Journal journal(flash);
  journal.mount();
  CHECK(journal.size() == 0 && !journal.knows_state());
  journal.add(change(1, true));
  Journal after(flash);
  after.mount();
  CHECK(after.size() == 1);
}

TEST(a_record_with_a_flipped_bit_is_no_record) {
  for (int bit = 0; bit < 21 * 8; ++bit) {
    bench::Flash flash;
    Journal journal(flash);
    journal.mount();
    journal.add(change(1, true));
    flash.cells[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    Journal after(flash);
    after.mount();
    CHECK(after.size() == 0);
  }
}

TEST(without_flash_the_journal_still_works_in_memory) {
  struct Dead : Storage {
    uint32_t sector_bytes() const override { return 4096; }
    uint32_t sectors() const override { return 0; }
    bool read(uint32_t, uint8_t*, size_t) override { return false; }
    bool write(uint32_t, const uint8_t*, size_t) override { return false; }
    bool erase(uint32_t) override { return false; }
  } dead;
  Journal journal(dead);
  journal.mount();
  journal.add(change(1, true));
  CHECK(journal.size() == 1);
  journal.mark_sent(9, 1);
  CHECK(journal.size() == 0);
}

TEST(a_power_cut_in_any_operation_of_a_sweep_loses_nothing) {
  for (uint32_t operation = 0; operation < 40; ++operation) {
    bench::Flash flash;
    uint32_t seq = 0;
    {
      Journal journal(flash);
      journal.mount();
      for (; seq < 3; ++seq) journal.add(change(seq, seq % 2 == 0));  // pending, in the sector that is swept last
      while (flash.erased[0] == 0 && seq < 186) {                       // up to the last sector but one
        journal.add(change(seq, seq % 2 == 0));
        journal.mark_sent(9, seq++);
      }
      flash.cut_after(operation, operation * 5);
      try {
        for (int i = 0; i < 20; ++i) {
          journal.add(change(seq, seq % 2 == 0));
          journal.mark_sent(9, seq++);
        }
      } catch (const bench::PowerCut&) {
      }
    }
    flash.power_up();
    for (int start = 0; start < 3; ++start) {
      Journal after(flash);
      after.mount();
      CHECK(after.size() >= 3 && after.size() <= 4);
      for (uint32_t i = 0; i < 3; ++i) CHECK(after.pending(i).seq == i);
    }
  }
}

TEST(marks_that_an_erasure_took_back_before_it_was_cut_off_bring_no_change_back) {
  bench::Flash flash;
  Journal journal(flash);
  journal.mount();
  flash.tear = [](uint8_t* first) {
    for (int slot = 0; slot < 64; ++slot) first[slot * 32 + 21] = 0xFF;  // the records are whole, their marks are gone
  };
  uint32_t seq = 0;
  try {
    for (; seq < 300; ++seq) {
      if (flash.erased[3] > 0) flash.cut_after(2, 0);  // after a note, the erasure of the first sector
      journal.add(change(seq, seq % 2 == 0));
      flash.power_up();
      journal.mark_sent(9, seq);
    }
    CHECK(false);
  } catch (const bench::PowerCut&) {
  }
  flash.power_up();
  Journal after(flash);
  after.mount();
  CHECK(after.size() == 1 && after.pending(0).seq == seq);
  CHECK(after.last_state() == (seq % 2 == 0));
}
