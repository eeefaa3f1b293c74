// The ways through the schema: from any type toward another, so that what lies deep is asked for too.
import { getNamedType, isAbstractType, isCompositeType } from "graphql";

/** Every step from a composite type to the next: by a field, or by a fragment on one of its types. */
function stepsOf(schema, type) {
  const fields = Object.values(type.getFields()).filter((field) => isCompositeType(getNamedType(field.type)));
  const byField = fields.map((field) => ({ field, to: getNamedType(field.type) }));
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  return [...byField, ...types.map((to) => ({ to }))];
}

/** The steps of a schema, and how far each type is from any other. */
export class Routes {
  constructor(schema) {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => isCompositeType(type) && !type.name.startsWith("__"),
    );
    this.steps = new Map(types.map((type) => [type, stepsOf(schema, type)]));
    this.distances = new Map(types.map((target) => [target, this.distancesTo(target)]));
    const root = schema.getQueryType();
    /** The types that a query can reach. */
    this.targets = types.filter((type) => type !== root && this.distances.get(type).has(root));
  }

  distancesTo(target) {
    const distances = new Map([[target, 0]]);
    for (let reached = [target], far = 1; reached.length > 0; far += 1) {
      const leads = ([type, steps]) => !distances.has(type) && steps.some(({ to }) => reached.includes(to));
      reached = [...this.steps].filter(leads).map(([type]) => type);
      for (const type of reached) distances.set(type, far);
    }
    return distances;
  }

  /** The steps from a type that come nearer to the target, none if it is there. */
  toward(type, target) {
    const distances = this.distances.get(target);
    const far = distances.get(type) ?? 0;
    return this.steps.get(type).filter(({ to }) => far > 0 && (distances.get(to) ?? Infinity) < far);
  }
}
