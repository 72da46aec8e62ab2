import { expect, test } from 'vitest'
import {
  configSchema,
  kimgAfter,
  overridden,
  parseConfig,
  scheduled,
  stepsFor,
} from '../../training/config.ts'
import { findPreset, PRESET_NAMES, resolvePreset } from '../../training/presets/presets.ts'
import { runGan } from './gan.ts'

const preset = resolvePreset(findPreset('lorelei-64'))

test.each(PRESET_NAMES)('the preset %s is valid, corrected and as it was written', (name) => {
  const found = findPreset(name)
  for (const faithful of [false, true])
    expect(configSchema.parse(resolvePreset(found, faithful)).preset).toBe(name)
  expect(found.source).not.toBe('')
  for (const { reason } of found.corrections) expect(reason).not.toBe('')
})

test('batch norm under a penalty on each picture is refused, but for the original that had it', () => {
  const penalised = { ...preset, criticNorm: 'batch' }
  expect(() => parseConfig(penalised)).toThrow(/batch norm ties/)
  for (const penalty of ['none', 'weight-clipping'])
    expect(parseConfig({ ...penalised, penalty }).criticNorm).toBe('batch')
  const kept = { ...penalised, deviations: ['batch-norm-penalty'] }
  expect(parseConfig(kept).criticNorm).toBe('batch')
})

test('resolutions are 4, 5, 6 or 7 doubled', () => {
  for (const resolution of [16, 28, 48, 96, 112, 256])
    expect(parseConfig({ ...preset, resolution }).resolution).toBe(resolution)
  for (const resolution of [12, 36, 65, 512])
    expect(() => parseConfig({ ...preset, resolution })).toThrow(/resolution/)
})

test('overrides replace keys, numbers as numbers and words as words', () => {
  const config = overridden(preset, 'generatorWidth=16,prior=uniform,criticRate=2e-4,mirror=true')
  expect(config).toEqual({
    ...preset,
    generatorWidth: 16,
    prior: 'uniform',
    criticRate: 2e-4,
    mirror: true,
  })
  expect(overridden(preset, '')).toEqual(preset)
})

test.each([
  ['generatorWidht=16', 'generatorWidht=16'],
  ['generatorWidth', 'generatorWidth'],
  ['batch=8=9', 'batch=8=9'],
  ['batch=many', 'batch'],
  ['batch=', 'batch'],
  ['batch=1', 'batch'],
  ['resolution=65', 'resolution'],
  ['mirror=yes', 'mirror'],
  ['beta1=1', 'beta1'],
])('the override %s is refused by name', (overrides, named) => {
  expect(() => overridden(preset, overrides)).toThrow(
    expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(named) }),
  )
})

test('a configuration with a key too many or too few is refused', () => {
  const { seed, ...rest } = preset
  expect(() => parseConfig(rest)).toThrow(/seed/)
  expect(() => parseConfig({ ...preset, colour: 1, seed })).toThrow(/colour/)
})

test('deviations are set by name, several with + between, and refused where they mean nothing', () => {
  const set = (text: string) => overridden(preset, text).deviations
  expect(set('deviations=reused-reals+one-axis-slope')).toEqual(['reused-reals', 'one-axis-slope'])
  expect(set('deviations=')).toEqual([])
  expect(() => set('deviations=reused')).toThrow(/deviations/)
  expect(() => set('deviations=reused-latents')).toThrow(/critic-first/)
  expect(() => set('deviations=separate-updates,objective=minimax')).toThrow(/wasserstein/)
  expect(() => set('deviations=separate-updates,penalty=none')).toThrow(/a penalty on slopes/)
  expect(() => set('deviations=separate-updates,driftWeight=1')).toThrow(/driftWeight=0/)
  expect(() => set('deviations=separate-updates,gradientPenaltyInterval=2')).toThrow(/Interval=1/)
})

test('a length in kimg takes the place of one in passes', () => {
  const passes = resolvePreset(findPreset('digits-32-paddle'))
  expect(passes.epochs).toBeGreaterThan(0)
  expect(scheduled(overridden(passes, 'kimg=200'), 60_000).kimg).toBe(200)
  expect(scheduled(overridden(passes, 'epochs=1,kimg=200'), 60_000).kimg).toBe(60)
})

test.each([
  // 63,565 pictures: 248 batches of 256 and one of 77, for all five critic updates of a step.
  ['anime-64-keras', true, 63_565, 12_450],
  ['anime-64-keras', false, 63_565, 12_450],
  ['digits-32-paddle', true, 60_000, 187_500],
  // Thousandths of 32 pictures add up to a little more than they should.
  ['digits-32-paddle', false, 5_121, 16_100],
  ['faces-64-torch', true, 202_599, 20 * 395],
  ['faces-64-tf', true, 202_599, 60_000],
] as const)('%s, faithful %s, makes of %d pictures %d steps', (name, faithful, count, steps) => {
  const config = scheduled(resolvePreset(findPreset(name), faithful), count)
  expect(stepsFor(config, config.kimg)).toBe(steps)
})

test('a pass that drops all there is, is an error', () => {
  const config = { ...preset, batch: 64, epochEnd: 'drop', epochs: 1 } as const
  expect(() => scheduled(config, 63)).toThrow(/63 pictures do not fill a batch of 64/)
  expect(scheduled(config, 64).kimg).toBeCloseTo(0.064)
})

test('kimg count the real pictures of all critic updates', () => {
  expect(kimgAfter({ batch: 64, criticSteps: 5 }, 100)).toBe(32)
})

test.each([
  [['--preset', 'lorelei-65'], 'There is no preset lorelei-65.'],
  [['--preset', 'lorelei-64', '--max-steps', '0'], 'maxSteps'],
  [['--preset', 'lorelei-64', '--max-minutes', 'ten'], 'maxMinutes'],
  [['--preset', 'lorelei-64', '--max-cpu-minutes', '0'], 'maxCpuMinutes'],
  [['--preset', 'lorelei-64', '--backend', 'abacus'], 'abacus'],
  [['--preset', 'lorelei-64', '--id', 'mine'], '--publish-every'],
  [['--from', 'lorelei-64', '--faithful'], '--faithful is for presets'],
])('gan train %j is wrong input', async (options, message) => {
  const { code, errors } = await runGan('train', ...options)
  expect(code).toBe(2)
  expect(errors).toContain(message)
})
