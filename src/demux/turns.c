#include "turns.h"

#include <math.h>

/* Of 1000: how often the writer changes, by `changes`. tests/processes/turns.py counted it. */
static const unsigned short changes_of_1000[GC_TURNS_BEFORE] = {
    500, 97,  5,   284, 4,   423, 84,  463, 4,   451, 68,  621, 22,  879, 238, 767, 4,   347, 54,
    641, 18,  814, 657, 799, 12,  820, 521, 796, 67,  885, 627, 910, 4,   343, 23,  569, 13,  767,
    533, 766, 12,  774, 520, 840, 254, 929, 419, 848, 13,  782, 226, 763, 196, 843, 778, 906, 50,
    876, 624, 850, 199, 908, 739, 918, 5,   335, 26,  629, 29,  745, 623, 728, 10,  718, 441, 773,
    310, 937, 263, 771, 8,   818, 250, 858, 152, 881, 716, 837, 99,  917, 602, 734, 127, 853, 814,
    920, 11,  708, 81,  705, 32,  805, 681, 838, 149, 801, 633, 896, 305, 928, 666, 878, 37,  855,
    342, 752, 312, 861, 821, 906, 131, 879, 626, 897, 279, 914, 718, 913, 4,   314, 34,  602, 12,
    723, 540, 704, 8,   671, 381, 713, 260, 936, 144, 817, 7,   807, 225, 895, 119, 892, 659, 815,
    119, 936, 575, 798, 86,  829, 791, 921, 14,  731, 93,  733, 28,  801, 675, 731, 119, 801, 625,
    877, 245, 894, 666, 922, 99,  890, 372, 685, 301, 883, 879, 929, 88,  888, 657, 845, 266, 923,
    693, 840, 13,  680, 54,  741, 35,  759, 613, 854, 42,  723, 471, 791, 359, 964, 363, 870, 91,
    847, 293, 889, 149, 895, 714, 840, 112, 893, 590, 709, 206, 848, 835, 864, 39,  854, 103, 741,
    45,  829, 697, 841, 257, 819, 690, 921, 298, 953, 738, 859, 93,  929, 434, 786, 367, 839, 821,
    899, 211, 906, 604, 862, 289, 889, 721, 845, 5,   429, 53,  560, 24,  710, 548, 717, 18,  652,
    329, 673, 235, 916, 129, 805, 13,  794, 204, 922, 96,  898, 605, 767, 91,  931, 562, 810, 63,
    847, 795, 936, 13,  716, 103, 711, 24,  804, 675, 655, 98,  801, 625, 852, 225, 842, 609, 940,
    80,  900, 388, 695, 289, 884, 879, 937, 38,  908, 664, 801, 237, 938, 696, 862, 12,  673, 51,
    717, 33,  764, 618, 843, 37,  723, 482, 803, 359, 963, 356, 848, 89,  847, 293, 889, 149, 893,
    711, 857, 110, 891, 631, 693, 195, 869, 847, 882, 69,  844, 103, 732, 63,  839, 692, 890, 292,
    832, 697, 939, 342, 980, 755, 797, 52,  930, 417, 761, 357, 820, 832, 829, 215, 895, 603, 834,
    287, 892, 794, 903, 15,  712, 105, 720, 52,  728, 586, 814, 31,  684, 381, 729, 276, 933, 176,
    847, 25,  814, 225, 897, 121, 896, 672, 846, 153, 941, 575, 731, 145, 840, 835, 910, 20,  751,
    91,  764, 28,  793, 681, 744, 117, 801, 625, 886, 231, 907, 711, 935, 190, 882, 377, 592, 305,
    899, 878, 952, 210, 861, 679, 863, 281, 913, 684, 860, 73,  837, 71,  766, 50,  769, 651, 885,
    73,  729, 482, 799, 421, 978, 451, 857, 158, 869, 333, 910, 144, 901, 714, 819, 121, 930, 591,
    659, 265, 831, 826, 907, 146, 910, 136, 786, 41,  841, 722, 858, 291, 821, 735, 910, 290, 932,
    739, 866, 172, 946, 477, 808, 402, 836, 813, 899, 224, 913, 600, 883, 299, 905, 701, 897,
};

/* Of two and more that wait, the one that was stopped last goes on. */
static const double last_stopped_goes_on = 0.87;

void gc_turns_forget(struct gc_turns *turns)
{
    turns->writer = GC_NOBODY;
    turns->changes = 1;
}

void gc_turn_costs_init(struct gc_turn_costs *costs)
{
    for (int i = 0; i < GC_TURNS_BEFORE; i++) {
        double change = 0.001 * changes_of_1000[i];
        costs->change[i] = -log(change);
        costs->stay[i] = -log(1 - change);
    }
    costs->to_last_stopped = -log(last_stopped_goes_on);
    costs->to_others = -log(1 - last_stopped_goes_on);
}

double gc_turns_cost(const struct gc_turn_costs *costs, const struct gc_turns *turns, int writer)
{
    if (turns->writer == GC_NOBODY)
        return 0;
    return (writer == turns->writer ? costs->stay : costs->change)[turns->changes];
}

/* Of more than are kept the oldest goes. */
static unsigned with_turn(unsigned changes, unsigned change)
{
    enum { ROOM = GC_TURNS_BEFORE / 2 };
    changes = changes << 1 | change;
    return changes < GC_TURNS_BEFORE ? changes : changes % ROOM + ROOM;
}

void gc_turns_take(struct gc_turns *turns, int writer, double cost)
{
    turns->cost += cost;
    turns->count += cost > 0;
    if (turns->writer != GC_NOBODY)
        turns->changes = with_turn(turns->changes, writer != turns->writer);
    turns->writer = writer;
}
