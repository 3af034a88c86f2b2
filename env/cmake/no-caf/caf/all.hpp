// Found instead of CAF's own, which all its headers include, by the layers that are built without CAF.
#error "this layer knows no CAF: what needs it belongs to cafka_actors"
