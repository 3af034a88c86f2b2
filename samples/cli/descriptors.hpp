#pragma once

namespace cafka::cli {

/// Sees to it that descriptors 0 to 2 are taken: otherwise the first pipe or socket of this process would become its standard
/// input or output. A standard stream that whoever started the process has closed fails when it is used, as it should.
/// To be called before anything opens a descriptor. False: the system gives none.
bool secure_standard_descriptors();

} // namespace cafka::cli
