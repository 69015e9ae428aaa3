#include "strand.h"

void gc_strand_end(struct gc_strand *strand)
{
    enum gc_form form = strand->intake.form;
    gc_intake_release(&strand->intake);
    strand->intake.form = form;
    gc_untangle_free(strand->untangle);
    strand->untangle = NULL;
}
