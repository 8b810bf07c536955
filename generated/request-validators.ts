// @ts-nocheck ajv's JavaScript stands here as ajv writes it; what is exported has its type.
// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.
import type { Validator } from '../src/lib/model.js';

// ajv
var checkId = validate20;
function validate20(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (!(typeof data == "number" && (!(data % 1) && !isNaN(data)) && isFinite(data))) {
    const err0 = { instancePath, keyword: "type", message: "must be integer" };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data == "number" && isFinite(data)) {
    if (data < 1 || isNaN(data)) {
      const err1 = { instancePath, keyword: "minimum", message: "must be >= 1" };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { "dynamicProps": false, "dynamicItems": false };
var checkChanges = validate21;
function validate21(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate21.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (Array.isArray(data)) {
    if (data.length < 1) {
      const err0 = { instancePath, keyword: "minItems", message: "must NOT have fewer than 1 items" };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0];
      if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
        const tag0 = data0.action;
        if (typeof tag0 == "string") {
          if (tag0 === "add") {
            if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
              if (data0.action === void 0) {
                const err1 = { instancePath: instancePath + "/" + i0, keyword: "required", message: "must have required property 'action'" };
                if (vErrors === null) {
                  vErrors = [err1];
                } else {
                  vErrors.push(err1);
                }
                errors++;
              }
              if (data0.user_id === void 0) {
                const err2 = { instancePath: instancePath + "/" + i0, keyword: "required", message: "must have required property 'user_id'" };
                if (vErrors === null) {
                  vErrors = [err2];
                } else {
                  vErrors.push(err2);
                }
                errors++;
              }
              if (data0.action !== void 0) {
                if ("add" !== data0.action) {
                  const err3 = { instancePath: instancePath + "/" + i0 + "/action", keyword: "const", message: "must be equal to constant" };
                  if (vErrors === null) {
                    vErrors = [err3];
                  } else {
                    vErrors.push(err3);
                  }
                  errors++;
                }
              }
              if (data0.user_id !== void 0) {
                let data2 = data0.user_id;
                if (!(typeof data2 == "number" && (!(data2 % 1) && !isNaN(data2)) && isFinite(data2))) {
                  const err4 = { instancePath: instancePath + "/" + i0 + "/user_id", keyword: "type", message: "must be integer" };
                  if (vErrors === null) {
                    vErrors = [err4];
                  } else {
                    vErrors.push(err4);
                  }
                  errors++;
                }
                if (typeof data2 == "number" && isFinite(data2)) {
                  if (data2 < 1 || isNaN(data2)) {
                    const err5 = { instancePath: instancePath + "/" + i0 + "/user_id", keyword: "minimum", message: "must be >= 1" };
                    if (vErrors === null) {
                      vErrors = [err5];
                    } else {
                      vErrors.push(err5);
                    }
                    errors++;
                  }
                }
              }
              if (data0.permission !== void 0) {
                let data3 = data0.permission;
                if (!(data3 === "manager" || data3 === "member")) {
                  const err6 = { instancePath: instancePath + "/" + i0 + "/permission", keyword: "enum", message: "must be one of manager, member" };
                  if (vErrors === null) {
                    vErrors = [err6];
                  } else {
                    vErrors.push(err6);
                  }
                  errors++;
                }
              }
            } else {
              const err7 = { instancePath: instancePath + "/" + i0, keyword: "type", message: "must be object" };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
            var props0 = {};
            props0.action = true;
            props0.user_id = true;
            props0.permission = true;
          } else if (tag0 === "update") {
            if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
              if (data0.action === void 0) {
                const err8 = { instancePath: instancePath + "/" + i0, keyword: "required", message: "must have required property 'action'" };
                if (vErrors === null) {
                  vErrors = [err8];
                } else {
                  vErrors.push(err8);
                }
                errors++;
              }
              if (data0.user_id === void 0) {
                const err9 = { instancePath: instancePath + "/" + i0, keyword: "required", message: "must have required property 'user_id'" };
                if (vErrors === null) {
                  vErrors = [err9];
                } else {
                  vErrors.push(err9);
                }
                errors++;
              }
              if (data0.permission === void 0) {
                const err10 = { instancePath: instancePath + "/" + i0, keyword: "required", message: "must have required property 'permission'" };
                if (vErrors === null) {
                  vErrors = [err10];
                } else {
                  vErrors.push(err10);
                }
                errors++;
              }
              if (data0.action !== void 0) {
                if ("update" !== data0.action) {
                  const err11 = { instancePath: instancePath + "/" + i0 + "/action", keyword: "const", message: "must be equal to constant" };
                  if (vErrors === null) {
                    vErrors = [err11];
                  } else {
                    vErrors.push(err11);
                  }
                  errors++;
                }
              }
              if (data0.user_id !== void 0) {
                let data5 = data0.user_id;
                if (!(typeof data5 == "number" && (!(data5 % 1) && !isNaN(data5)) && isFinite(data5))) {
                  const err12 = { instancePath: instancePath + "/" + i0 + "/user_id", keyword: "type", message: "must be integer" };
                  if (vErrors === null) {
                    vErrors = [err12];
                  } else {
                    vErrors.push(err12);
                  }
                  errors++;
                }
                if (typeof data5 == "number" && isFinite(data5)) {
                  if (data5 < 1 || isNaN(data5)) {
                    const err13 = { instancePath: instancePath + "/" + i0 + "/user_id", keyword: "minimum", message: "must be >= 1" };
                    if (vErrors === null) {
                      vErrors = [err13];
                    } else {
                      vErrors.push(err13);
                    }
                    errors++;
                  }
                }
              }
              if (data0.permission !== void 0) {
                let data6 = data0.permission;
                if (!(data6 === "manager" || data6 === "member")) {
                  const err14 = { instancePath: instancePath + "/" + i0 + "/permission", keyword: "enum", message: "must be one of manager, member" };
                  if (vErrors === null) {
                    vErrors = [err14];
                  } else {
                    vErrors.push(err14);
                  }
                  errors++;
                }
              }
            } else {
              const err15 = { instancePath: instancePath + "/" + i0, keyword: "type", message: "must be object" };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
            if (props0 !== true) {
              props0 = props0 || {};
              props0.action = true;
              props0.user_id = true;
              props0.permission = true;
            }
          } else if (tag0 === "remove") {
            if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
              if (data0.action === void 0) {
                const err16 = { instancePath: instancePath + "/" + i0, keyword: "required", message: "must have required property 'action'" };
                if (vErrors === null) {
                  vErrors = [err16];
                } else {
                  vErrors.push(err16);
                }
                errors++;
              }
              if (data0.user_id === void 0) {
                const err17 = { instancePath: instancePath + "/" + i0, keyword: "required", message: "must have required property 'user_id'" };
                if (vErrors === null) {
                  vErrors = [err17];
                } else {
                  vErrors.push(err17);
                }
                errors++;
              }
              if (data0.action !== void 0) {
                if ("remove" !== data0.action) {
                  const err18 = { instancePath: instancePath + "/" + i0 + "/action", keyword: "const", message: "must be equal to constant" };
                  if (vErrors === null) {
                    vErrors = [err18];
                  } else {
                    vErrors.push(err18);
                  }
                  errors++;
                }
              }
              if (data0.user_id !== void 0) {
                let data8 = data0.user_id;
                if (!(typeof data8 == "number" && (!(data8 % 1) && !isNaN(data8)) && isFinite(data8))) {
                  const err19 = { instancePath: instancePath + "/" + i0 + "/user_id", keyword: "type", message: "must be integer" };
                  if (vErrors === null) {
                    vErrors = [err19];
                  } else {
                    vErrors.push(err19);
                  }
                  errors++;
                }
                if (typeof data8 == "number" && isFinite(data8)) {
                  if (data8 < 1 || isNaN(data8)) {
                    const err20 = { instancePath: instancePath + "/" + i0 + "/user_id", keyword: "minimum", message: "must be >= 1" };
                    if (vErrors === null) {
                      vErrors = [err20];
                    } else {
                      vErrors.push(err20);
                    }
                    errors++;
                  }
                }
              }
            } else {
              const err21 = { instancePath: instancePath + "/" + i0, keyword: "type", message: "must be object" };
              if (vErrors === null) {
                vErrors = [err21];
              } else {
                vErrors.push(err21);
              }
              errors++;
            }
            if (props0 !== true) {
              props0 = props0 || {};
              props0.action = true;
              props0.user_id = true;
            }
          } else {
            const err22 = { instancePath: instancePath + "/" + i0, keyword: "discriminator", params: { error: "mapping", tag: "action", tagValue: tag0 }, message: "must be one of add, update, remove" };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        } else {
          const err23 = { instancePath: instancePath + "/" + i0, keyword: "discriminator", params: { error: "tag", tag: "action", tagValue: tag0 }, message: "must be one of add, update, remove" };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
      } else {
        const err24 = { instancePath: instancePath + "/" + i0, keyword: "type", message: "must be object" };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
  } else {
    const err25 = { instancePath, keyword: "type", message: "must be array" };
    if (vErrors === null) {
      vErrors = [err25];
    } else {
      vErrors.push(err25);
    }
    errors++;
  }
  validate21.errors = vErrors;
  return errors === 0;
}
validate21.evaluated = { "items": true, "dynamicProps": false, "dynamicItems": false };

/** Ajv reports a discriminator at the object; whoever mends it has to look at the tag. */
const validator = (check) => (value) =>
  check(value)
    ? []
    : check.errors.map(({ instancePath, keyword, message, params }) => ({
        pointer: params?.tag ? `${instancePath}/${params.tag}` : instancePath,
        keyword,
        message,
      }));
const Id = /* @__PURE__ */ validator(checkId);
const Changes = /* @__PURE__ */ validator(checkChanges);

/** Validators of requests: the parameters by place and name (the value, not its text), the body by media type. */
export const requestValidators: { readonly listGroupUsers: { readonly parameters: { readonly path: { readonly group_id: Validator }; readonly query: {  }; readonly header: {  } }; readonly content: {  } }; readonly batchUpdateGroupUsers: { readonly parameters: { readonly path: { readonly group_id: Validator }; readonly query: {  }; readonly header: {  } }; readonly content: { readonly "application/json": Validator } } } = { listGroupUsers: { parameters: { path: { group_id: Id }, query: {  }, header: {  } }, content: {  } }, batchUpdateGroupUsers: { parameters: { path: { group_id: Id }, query: {  }, header: {  } }, content: { "application/json": Changes } } };
