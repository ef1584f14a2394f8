/// The types of GPT partitions: names as fdisk prints them, and words for them.
///
/// The words are sfdisk's, those of the Discoverable Partitions Specification (`root-x86-64`,
/// `usr-arm64-verity` …), and for all others the name with dashes.
enum GPTTypes {
  /// As fdisk names it; nil for an unknown one.
  static func name(_ guid: GUID) -> String? {
    rows.first { $0.high == guid.high && $0.low == guid.low }?.name
  }

  /// The type that a word in lower case stands for.
  static func guid(alias: String) -> GUID? {
    rows.first { $0.aliases.split(separator: " ").contains { $0 == alias } }
      .map { GUID($0.high, $0.low) }
  }

  /// The first type whose name is as wanted.
  static func guid(where isWanted: (String) -> Bool) -> GUID? {
    rows.first { isWanted($0.name) }.map { GUID($0.high, $0.low) }
  }

  /// Every word, with its type, in the order of the specification table.
  static var aliases: [(alias: String, type: GUID)] {
    rows.flatMap { row in
      row.aliases.split(separator: " ").map { (String($0), GUID(row.high, row.low)) }
    }
  }

  private struct Row {
    /// The 16 first and the 16 last digits of the GUID's text form.
    let high: UInt64
    let low: UInt64
    let name: String
    /// Separated by spaces.
    let aliases: String

    init(_ high: UInt64, _ low: UInt64, _ name: String, _ aliases: String) {
      self.high = high
      self.low = low
      self.name = name
      self.aliases = aliases
    }
  }

  private static let rows: [Row] = [
    Row(0xc12a_7328_f81f_11d2, 0xba4b_00a0_c93e_c93b, "EFI System", "esp uefi efi"),
    Row(
      0x024d_ee41_33e7_11d3, 0x9d69_0008_c781_f39f, "MBR partition scheme",
      "mbr-partition-scheme"),
    Row(0xd3bf_e2de_3daf_11df, 0xba40_e3a5_56d8_9593, "Intel Fast Flash", "intel-fast-flash"),
    Row(0x2168_6148_6449_6e6f, 0x744e_6565_6445_4649, "BIOS boot", "bios-boot bios"),
    Row(0xf401_9732_066e_4e12, 0x8273_346c_5641_494f, "Sony boot partition", "sony-boot-partition"),
    Row(
      0xbfbf_afe7_a34f_448a, 0x9a5b_6213_eb73_6c22, "Lenovo boot partition",
      "lenovo-boot-partition"),
    Row(0x9e1a_2d38_c612_4316, 0xaa26_8b49_521e_5a8b, "PowerPC PReP boot", "powerpc-prep-boot"),
    Row(0x7412_f7d5_a156_4b13, 0x81dc_8671_7492_9325, "ONIE boot", "onie-boot"),
    Row(0xd4e6_e2cd_4469_46f3, 0xb5cb_1bff_57af_c149, "ONIE config", "onie-config"),
    Row(
      0xe3c9_e316_0b5c_4db8, 0x817d_f92d_f002_15ae, "Microsoft reserved",
      "microsoft-reserved msr"),
    Row(
      0xebd0_a0a2_b9e5_4433, 0x87c0_68b6_b726_99c7, "Microsoft basic data",
      "microsoft-basic-data basic-data"),
    Row(
      0x5808_c8aa_7e8f_42e0, 0x85d2_e1e9_0434_cfb3, "Microsoft LDM metadata",
      "microsoft-ldm-metadata"),
    Row(0xaf9b_60a0_1431_4f62, 0xbc68_3311_714a_69ad, "Microsoft LDM data", "microsoft-ldm-data"),
    Row(
      0xde94_bba4_06d1_4d40, 0xa16a_bfd5_0179_d6ac, "Windows recovery environment",
      "windows-recovery"),
    Row(
      0x37af_fc90_ef7d_4e96, 0x91c3_2d7a_e055_b174, "IBM General Parallel Fs",
      "ibm-general-parallel-fs"),
    Row(
      0xe75c_af8f_f680_4cee, 0xafa3_b001_e56e_fc2d, "Microsoft Storage Spaces",
      "microsoft-storage-spaces"),
    Row(0x7589_4c1e_3aeb_11d3, 0xb7c1_7b03_a000_0000, "HP-UX data", "hp-ux-data"),
    Row(0xe2a1_e728_32e3_11d6, 0xa682_7b03_a000_0000, "HP-UX service", "hp-ux-service"),
    Row(0x0657_fd6d_a4ab_43c4, 0x84e5_0933_c84b_4f4f, "Linux swap", "swap"),
    Row(0x0fc6_3daf_8483_4772, 0x8e79_3d69_d847_7de4, "Linux filesystem", "linux"),
    Row(0x3b8f_8425_20e0_4f3b, 0x907f_1a25_a76f_98e8, "Linux server data", "srv"),
    Row(0x4447_9540_f297_41b2, 0x9af7_d131_d5f0_458a, "Linux root (x86)", "root-x86"),
    Row(0x4f68_bce3_e8cd_4db1, 0x96e7_fbca_f984_b709, "Linux root (x86-64)", "root-x86-64"),
    Row(0x6523_f8ae_3eb1_4e2a, 0xa05a_18b6_95ae_656f, "Linux root (Alpha)", "root-alpha"),
    Row(0xd27f_46ed_2919_4cb8, 0xbd25_9531_f3c1_6534, "Linux root (ARC)", "root-arc"),
    Row(0x69da_d710_2ce4_4e3c, 0xb16c_21a1_d49a_bed3, "Linux root (ARM)", "root-arm"),
    Row(0xb921_b045_1df0_41c3, 0xaf44_4c6f_280d_3fae, "Linux root (ARM-64)", "root-arm64"),
    Row(0x993d_8d3d_f80e_4225, 0x855a_9daf_8ed7_ea97, "Linux root (IA-64)", "root-ia64"),
    Row(
      0x7705_5800_792c_4f94, 0xb39a_98c9_1b76_2bb6, "Linux root (LoongArch-64)",
      "root-loongarch64"),
    Row(0x37c5_8c8a_d913_4156, 0xa25f_48b1_b64e_07f0, "Linux root (MIPS-32 LE)", "root-mips-le"),
    Row(0x700b_da43_7a34_4507, 0xb179_eeb9_3d7a_7ca3, "Linux root (MIPS-64 LE)", "root-mips64-le"),
    Row(0x1de3_f1ef_fa98_47b5, 0x8dcd_4a86_0a65_4d78, "Linux root (PPC)", "root-ppc"),
    Row(0x912a_de1d_a839_4913, 0x8964_a10e_ee08_fbd2, "Linux root (PPC64)", "root-ppc64"),
    Row(0xc31c_45e6_3f39_412e, 0x80fb_4809_c498_0599, "Linux root (PPC64LE)", "root-ppc64-le"),
    Row(0x60d5_a7fe_8e7d_435c, 0xb714_3dd8_1621_44e1, "Linux root (RISC-V-32)", "root-riscv32"),
    Row(0x72ec_70a6_cf74_40e6, 0xbd49_4bda_08e8_f224, "Linux root (RISC-V-64)", "root-riscv64"),
    Row(0x08a7_acea_624c_4a20, 0x91e8_6e0f_a67d_23f9, "Linux root (S390)", "root-s390"),
    Row(0x5eea_d9a9_fe09_4a1e, 0xa1d7_520d_0053_1306, "Linux root (S390X)", "root-s390x"),
    Row(0xc50c_dd70_3862_4cc3, 0x90e1_809a_8c93_ee2c, "Linux root (TILE-Gx)", "root-tilegx"),
    Row(0x8da6_3339_0007_60c0, 0xc436_083a_c823_0908, "Linux reserved", "linux-reserved"),
    Row(0x933a_c7e1_2eb4_4f13, 0xb844_0e14_e2ae_f915, "Linux home", "home"),
    Row(0xa19d_880f_05fc_4d3b, 0xa006_743f_0f84_911e, "Linux RAID", "raid"),
    Row(0xe6d6_d379_f507_44c2, 0xa23c_238f_2a3d_f928, "Linux LVM", "lvm"),
    Row(0x4d21_b016_b534_45c2, 0xa9fb_5c16_e091_fd2d, "Linux variable data", "var"),
    Row(0x7ec6_f557_3bc5_4aca, 0xb293_16ef_5df6_39d1, "Linux temporary data", "tmp"),
    Row(0x7525_0d76_8cc6_458e, 0xbd66_bd47_cc81_a812, "Linux /usr (x86)", "usr-x86"),
    Row(0x8484_680c_9521_48c6, 0x9c11_b072_0656_f69e, "Linux /usr (x86-64)", "usr-x86-64"),
    Row(0xe18c_f08c_33ec_4c0d, 0x8246_c6c6_fb3d_a024, "Linux /usr (Alpha)", "usr-alpha"),
    Row(0x7978_a683_6316_4922, 0xbbee_38bf_f5a2_fecc, "Linux /usr (ARC)", "usr-arc"),
    Row(0x7d03_59a3_02b3_4f0a, 0x865c_6544_03e7_0625, "Linux /usr (ARM)", "usr-arm"),
    Row(0xb0e0_1050_ee5f_4390, 0x949a_9101_b171_04e9, "Linux /usr (ARM-64)", "usr-arm64"),
    Row(0x4301_d2a6_4e3b_4b2a, 0xbb94_9e0b_2c42_25ea, "Linux /usr (IA-64)", "usr-ia64"),
    Row(
      0xe611_c702_575c_4cbe, 0x9a46_434f_a0bf_7e3f, "Linux /usr (LoongArch-64)",
      "usr-loongarch64"),
    Row(0x0f48_68e9_9952_4706, 0x979f_3ed3_a473_e947, "Linux /usr (MIPS-32 LE)", "usr-mips-le"),
    Row(0xc97c_1f32_ba06_40b4, 0x9f22_2360_61b0_8aa8, "Linux /usr (MIPS-64 LE)", "usr-mips64-le"),
    Row(0x7d14_fec5_cc71_415d, 0x9d6c_06bf_0b3c_3eaf, "Linux /usr (PPC)", "usr-ppc"),
    Row(0x2c97_39e2_f068_46b3, 0x9fd0_01c5_a9af_bcca, "Linux /usr (PPC64)", "usr-ppc64"),
    Row(0x15bb_03af_77e7_4d4a, 0xb12b_c0d0_84f7_491c, "Linux /usr (PPC64LE)", "usr-ppc64-le"),
    Row(0xb933_fb22_5c3f_4f91, 0xaf90_e2bb_0fa5_0702, "Linux /usr (RISC-V-32)", "usr-riscv32"),
    Row(0xbeae_c34b_8442_439b, 0xa40b_9843_81ed_097d, "Linux /usr (RISC-V-64)", "usr-riscv64"),
    Row(0xcd0f_869b_d0fb_4ca0, 0xb141_9ea8_7cc7_8d66, "Linux /usr (S390)", "usr-s390"),
    Row(0x8a4f_5770_50aa_4ed3, 0x874a_99b7_10db_6fea, "Linux /usr (S390X)", "usr-s390x"),
    Row(0x5549_7029_c7c1_44cc, 0xaa39_815e_d155_8630, "Linux /usr (TILE-Gx)", "usr-tilegx"),
    Row(0xd13c_5d3b_b5d1_422a, 0xb29f_9454_fdc8_9d76, "Linux root verity (x86)", "root-x86-verity"),
    Row(
      0x2c73_57ed_ebd2_46d9, 0xaec1_23d4_37ec_2bf5, "Linux root verity (x86-64)",
      "root-x86-64-verity"),
    Row(
      0xfc56_d9e9_e6e5_4c06, 0xbe32_e744_07ce_09a5, "Linux root verity (Alpha)",
      "root-alpha-verity"),
    Row(0x24b2_d975_0f97_4521, 0xafa1_cd53_1e42_1b8d, "Linux root verity (ARC)", "root-arc-verity"),
    Row(0x7386_cdf2_203c_47a9, 0xa498_f2ec_ce45_a2d6, "Linux root verity (ARM)", "root-arm-verity"),
    Row(
      0xdf33_00ce_d69f_4c92, 0x978c_9bfb_0f38_d820, "Linux root verity (ARM-64)",
      "root-arm64-verity"),
    Row(
      0x86ed_10d5_b607_45bb, 0x8957_d350_f23d_0571, "Linux root verity (IA-64)",
      "root-ia64-verity"),
    Row(
      0xf339_3b22_e9af_4613, 0xa948_9d3b_fbd0_c535, "Linux root verity (LoongArch-64)",
      "root-loongarch64-verity"),
    Row(
      0xd7d1_50d2_2a04_4a33, 0x8f12_1665_1205_ff7b, "Linux root verity (MIPS-32 LE)",
      "root-mips-le-verity"),
    Row(
      0x16b4_17f8_3e06_4f57, 0x8dd2_9b52_32f4_1aa6, "Linux root verity (MIPS-64 LE)",
      "root-mips64-le-verity"),
    Row(0x98cf_e649_1588_46dc, 0xb2f0_add1_4742_4925, "Linux root verity (PPC)", "root-ppc-verity"),
    Row(
      0x9225_a9a3_3c19_4d89, 0xb4f6_eeff_88f1_7631, "Linux root verity (PPC64)",
      "root-ppc64-verity"),
    Row(
      0x906b_d944_4589_4aae, 0xa4e4_dd98_3917_446a, "Linux root verity (PPC64LE)",
      "root-ppc64-le-verity"),
    Row(
      0xae02_53be_1167_4007, 0xac68_4392_6c14_c5de, "Linux root verity (RISC-V-32)",
      "root-riscv32-verity"),
    Row(
      0xb6ed_5582_440b_4209, 0xb8da_5ff7_c419_ea3d, "Linux root verity (RISC-V-64)",
      "root-riscv64-verity"),
    Row(
      0x7ac6_3b47_b25c_463b, 0x8df8_b4a9_4e6c_90e1, "Linux root verity (S390)",
      "root-s390-verity"),
    Row(
      0xb325_bfbe_c7be_4ab8, 0x8357_139e_652d_2f6b, "Linux root verity (S390X)",
      "root-s390x-verity"),
    Row(
      0x9660_61ec_28e4_4b2e, 0xb4a5_1f0a_825a_1d84, "Linux root verity (TILE-Gx)",
      "root-tilegx-verity"),
    Row(0x8f46_1b0d_14ee_4e81, 0x9aa9_049b_6fb9_7abd, "Linux /usr verity (x86)", "usr-x86-verity"),
    Row(
      0x77ff_5f63_e7b6_4633, 0xacf4_1565_b864_c0e6, "Linux /usr verity (x86-64)",
      "usr-x86-64-verity"),
    Row(
      0x8cce_0d25_c0d0_4a44, 0xbd87_4633_1bf1_df67, "Linux /usr verity (Alpha)",
      "usr-alpha-verity"),
    Row(0xfca0_598c_d880_4591, 0x8c16_4eda_05c7_347c, "Linux /usr verity (ARC)", "usr-arc-verity"),
    Row(0xc215_d751_7bcd_4649, 0xbe90_6627_490a_4c05, "Linux /usr verity (ARM)", "usr-arm-verity"),
    Row(
      0x6e11_a4e7_fbca_4ded, 0xb9e9_e1a5_12bb_664e, "Linux /usr verity (ARM-64)",
      "usr-arm64-verity"),
    Row(
      0x6a49_1e03_3be7_4545, 0x8e38_8332_0e0e_a880, "Linux /usr verity (IA-64)",
      "usr-ia64-verity"),
    Row(
      0xf46b_2c26_59ae_48f0, 0x9106_c50e_d47f_673d, "Linux /usr verity (LoongArch-64)",
      "usr-loongarch64-verity"),
    Row(
      0x46b9_8d8d_b55c_4e8f, 0xaab3_37fc_a7f8_0752, "Linux /usr verity (MIPS-32 LE)",
      "usr-mips-le-verity"),
    Row(
      0x3c3d_61fe_b5f3_414d, 0xbb71_8739_a694_a4ef, "Linux /usr verity (MIPS-64 LE)",
      "usr-mips64-le-verity"),
    Row(0xdf76_5d00_270e_49e5, 0xbc75_f47b_b211_8b09, "Linux /usr verity (PPC)", "usr-ppc-verity"),
    Row(
      0xbdb5_28a5_a259_475f, 0xa87d_da53_fa73_6a07, "Linux /usr verity (PPC64)",
      "usr-ppc64-verity"),
    Row(
      0xee2b_9983_21e8_4153, 0x86d9_b690_1a54_d1ce, "Linux /usr verity (PPC64LE)",
      "usr-ppc64-le-verity"),
    Row(
      0xcb1e_e4e3_8cd0_4136, 0xa0a4_aa61_a32e_8730, "Linux /usr verity (RISC-V-32)",
      "usr-riscv32-verity"),
    Row(
      0x8f10_56be_9b05_47c4, 0x81d6_be53_128e_5b54, "Linux /usr verity (RISC-V-64)",
      "usr-riscv64-verity"),
    Row(
      0xb663_c618_e7bc_4d6d, 0x90aa_11b7_56bb_1797, "Linux /usr verity (S390)",
      "usr-s390-verity"),
    Row(
      0x3174_1cc4_1a2a_4111, 0xa581_e00b_447d_2d06, "Linux /usr verity (S390X)",
      "usr-s390x-verity"),
    Row(
      0x2fb4_bf56_07fa_42da, 0x8132_6b13_9f20_26ae, "Linux /usr verity (TILE-Gx)",
      "usr-tilegx-verity"),
    Row(
      0x5996_fc05_109c_48de, 0x808b_23fa_0830_b676, "Linux root verity sign. (x86)",
      "root-x86-verity-sig"),
    Row(
      0x4109_2b05_9fc8_4523, 0x994f_2def_0408_b176, "Linux root verity sign. (x86-64)",
      "root-x86-64-verity-sig"),
    Row(
      0xd464_95b7_a053_414f, 0x80f7_700c_9992_1ef8, "Linux root verity sign. (Alpha)",
      "root-alpha-verity-sig"),
    Row(
      0x143a_70ba_cbd3_4f06, 0x919f_6c05_683a_78bc, "Linux root verity sign. (ARC)",
      "root-arc-verity-sig"),
    Row(
      0x42b0_455f_eb11_491d, 0x98d3_5614_5ba9_d037, "Linux root verity sign. (ARM)",
      "root-arm-verity-sig"),
    Row(
      0x6db6_9de6_29f4_4758, 0xa7a5_9621_90f0_0ce3, "Linux root verity sign. (ARM-64)",
      "root-arm64-verity-sig"),
    Row(
      0xe98b_36ee_32ba_4882, 0x9b12_0ce1_4655_f46a, "Linux root verity sign. (IA-64)",
      "root-ia64-verity-sig"),
    Row(
      0x5afb_67eb_ecc8_4f85, 0xae8e_ac1e_7c50_e7d0, "Linux root verity sign. (LoongArch-64)",
      "root-loongarch64-verity-sig"),
    Row(
      0xc919_cc1f_4456_4eff, 0x918c_f75e_9452_5ca5, "Linux root verity sign. (MIPS-32 LE)",
      "root-mips-le-verity-sig"),
    Row(
      0x904e_58ef_5c65_4a31, 0x9c57_6af5_fc7c_5de7, "Linux root verity sign. (MIPS-64 LE)",
      "root-mips64-le-verity-sig"),
    Row(
      0x1b31_b5aa_add9_463a, 0xb2ed_bd46_7fc8_57e7, "Linux root verity sign. (PPC)",
      "root-ppc-verity-sig"),
    Row(
      0xf5e2_c20c_45b2_4ffa, 0xbce9_2a60_737e_1aaf, "Linux root verity sign. (PPC64)",
      "root-ppc64-verity-sig"),
    Row(
      0xd4a2_36e7_e873_4c07, 0xbf1d_bf6c_f7f1_c3c6, "Linux root verity sign. (PPC64LE)",
      "root-ppc64-le-verity-sig"),
    Row(
      0x3a11_2a75_8729_4380, 0xb4cf_764d_7993_4448, "Linux root verity sign. (RISC-V-32)",
      "root-riscv32-verity-sig"),
    Row(
      0xefe0_f087_ea8d_4469, 0x821a_4c2a_96a8_386a, "Linux root verity sign. (RISC-V-64)",
      "root-riscv64-verity-sig"),
    Row(
      0x3482_388e_4254_435a, 0xa241_766a_065f_9960, "Linux root verity sign. (S390)",
      "root-s390-verity-sig"),
    Row(
      0xc801_87a5_73a3_491a, 0x901a_017c_3fa9_53e9, "Linux root verity sign. (S390X)",
      "root-s390x-verity-sig"),
    Row(
      0xb367_1439_97b0_4a53, 0x90f7_2d5a_8f3a_d47b, "Linux root verity sign. (TILE-Gx)",
      "root-tilegx-verity-sig"),
    Row(
      0x974a_71c0_de41_43c3, 0xbe5d_5c5c_cd1a_d2c0, "Linux /usr verity sign. (x86)",
      "usr-x86-verity-sig"),
    Row(
      0xe7bb_33fb_06cf_4e81, 0x8273_e543_b413_e2e2, "Linux /usr verity sign. (x86-64)",
      "usr-x86-64-verity-sig"),
    Row(
      0x5c6e_1c76_076a_457a, 0xa0fe_f3b4_cd21_ce6e, "Linux /usr verity sign. (Alpha)",
      "usr-alpha-verity-sig"),
    Row(
      0x94f9_a9a1_9971_427a, 0xa400_50cb_297f_0f35, "Linux /usr verity sign. (ARC)",
      "usr-arc-verity-sig"),
    Row(
      0xd7ff_812f_37d1_4902, 0xa810_d76b_a57b_975a, "Linux /usr verity sign. (ARM)",
      "usr-arm-verity-sig"),
    Row(
      0xc23c_e4ff_44bd_4b00, 0xb2d4_b41b_3419_e02a, "Linux /usr verity sign. (ARM-64)",
      "usr-arm64-verity-sig"),
    Row(
      0x8de5_8bc2_2a43_460d, 0xb14e_a76e_4a17_b47f, "Linux /usr verity sign. (IA-64)",
      "usr-ia64-verity-sig"),
    Row(
      0xb024_f315_d330_444c, 0x8461_44bb_de52_4e99, "Linux /usr verity sign. (LoongArch-64)",
      "usr-loongarch64-verity-sig"),
    Row(
      0x3e23_ca0b_a4bc_4b4e, 0x8087_5ab6_a26a_a8a9, "Linux /usr verity sign. (MIPS-32 LE)",
      "usr-mips-le-verity-sig"),
    Row(
      0xf2c2_c7ee_adcc_4351, 0xb5c6_ee98_16b6_6e16, "Linux /usr verity sign. (MIPS-64 LE)",
      "usr-mips64-le-verity-sig"),
    Row(
      0x7007_891d_d371_4a80, 0x86a4_5cb8_75b9_302e, "Linux /usr verity sign. (PPC)",
      "usr-ppc-verity-sig"),
    Row(
      0x0b88_8863_d7f8_4d9e, 0x9766_239f_ce4d_58af, "Linux /usr verity sign. (PPC64)",
      "usr-ppc64-verity-sig"),
    Row(
      0xc8bf_bd1e_268e_4521, 0x8bba_bf31_4c39_9557, "Linux /usr verity sign. (PPC64LE)",
      "usr-ppc64-le-verity-sig"),
    Row(
      0xc383_6a13_3137_45ba, 0xb583_b16c_50fe_5eb4, "Linux /usr verity sign. (RISC-V-32)",
      "usr-riscv32-verity-sig"),
    Row(
      0xd2f9_000a_7a18_453f, 0xb5cd_4d32_f77a_7b32, "Linux /usr verity sign. (RISC-V-64)",
      "usr-riscv64-verity-sig"),
    Row(
      0x1744_0e4f_a8d0_467f, 0xa46e_3912_ae6e_f2c5, "Linux /usr verity sign. (S390)",
      "usr-s390-verity-sig"),
    Row(
      0x3f32_4816_667b_46ae, 0x86ee_9b0c_0c6c_11b4, "Linux /usr verity sign. (S390X)",
      "usr-s390x-verity-sig"),
    Row(
      0x4ede_75e2_6ccc_4cc8, 0xb9c7_7033_4b08_7510, "Linux /usr verity sign. (TILE-Gx)",
      "usr-tilegx-verity-sig"),
    Row(0xbc13_c2ff_59e6_4262, 0xa352_b275_fd6f_7172, "Linux extended boot", "xbootldr"),
    Row(0x773f_91ef_66d4_49b5, 0xbd83_d683_bf40_ad16, "Linux user's home", "user-home"),
    Row(0x516e_7cb4_6ecf_11d6, 0x8ff8_0002_2d09_712b, "FreeBSD data", "freebsd freebsd-data"),
    Row(0x83bd_6b9d_7f41_11dc, 0xbe0b_0015_60b8_4f0f, "FreeBSD boot", "freebsd-boot"),
    Row(0x516e_7cb5_6ecf_11d6, 0x8ff8_0002_2d09_712b, "FreeBSD swap", "freebsd-swap"),
    Row(0x516e_7cb6_6ecf_11d6, 0x8ff8_0002_2d09_712b, "FreeBSD UFS", "freebsd-ufs"),
    Row(0x516e_7cba_6ecf_11d6, 0x8ff8_0002_2d09_712b, "FreeBSD ZFS", "freebsd-zfs"),
    Row(0x516e_7cb8_6ecf_11d6, 0x8ff8_0002_2d09_712b, "FreeBSD Vinum", "freebsd-vinum"),
    Row(0x4846_5300_0000_11aa, 0xaa11_0030_6543_ecac, "Apple HFS/HFS+", "apple-hfs hfs"),
    Row(0x7c34_57ef_0000_11aa, 0xaa11_0030_6543_ecac, "Apple APFS", "apple-apfs apfs"),
    Row(0x5546_5300_0000_11aa, 0xaa11_0030_6543_ecac, "Apple UFS", "apple-ufs"),
    Row(0x5241_4944_0000_11aa, 0xaa11_0030_6543_ecac, "Apple RAID", "apple-raid"),
    Row(0x5241_4944_5f4f_11aa, 0xaa11_0030_6543_ecac, "Apple RAID offline", "apple-raid-offline"),
    Row(0x426f_6f74_0000_11aa, 0xaa11_0030_6543_ecac, "Apple boot", "apple-boot"),
    Row(0x4c61_6265_6c00_11aa, 0xaa11_0030_6543_ecac, "Apple label", "apple-label"),
    Row(0x5265_636f_7665_11aa, 0xaa11_0030_6543_ecac, "Apple TV recovery", "apple-tv-recovery"),
    Row(0x5374_6f72_6167_11aa, 0xaa11_0030_6543_ecac, "Apple Core storage", "apple-core-storage"),
    Row(0x6964_6961_6700_11aa, 0xaa11_0030_6543_ecac, "Apple Silicon boot", "apple-silicon-boot"),
    Row(
      0x5263_7672_7900_11aa, 0xaa11_0030_6543_ecac, "Apple Silicon recovery",
      "apple-silicon-recovery"),
    Row(0x6a82_cb45_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris boot", "solaris-boot"),
    Row(0x6a85_cf4d_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris root", "solaris-root"),
    Row(
      0x6a89_8cc3_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris /usr & Apple ZFS",
      "solaris-usr apple-zfs"),
    Row(0x6a87_c46f_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris swap", "solaris-swap"),
    Row(0x6a8b_642b_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris backup", "solaris-backup"),
    Row(0x6a8e_f2e9_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris /var", "solaris-var"),
    Row(0x6a90_ba39_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris /home", "solaris-home"),
    Row(
      0x6a92_83a5_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris alternate sector",
      "solaris-alternate-sector"),
    Row(0x6a94_5a3b_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris reserved 1", "solaris-reserved-1"),
    Row(0x6a96_30d1_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris reserved 2", "solaris-reserved-2"),
    Row(0x6a98_0767_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris reserved 3", "solaris-reserved-3"),
    Row(0x6a96_237f_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris reserved 4", "solaris-reserved-4"),
    Row(0x6a8d_2ac7_1dd2_11b2, 0x99a6_0800_2073_6631, "Solaris reserved 5", "solaris-reserved-5"),
    Row(0x49f4_8d32_b10e_11dc, 0xb99b_0019_d187_9648, "NetBSD swap", "netbsd-swap"),
    Row(0x49f4_8d5a_b10e_11dc, 0xb99b_0019_d187_9648, "NetBSD FFS", "netbsd-ffs"),
    Row(0x49f4_8d82_b10e_11dc, 0xb99b_0019_d187_9648, "NetBSD LFS", "netbsd-lfs"),
    Row(0x2db5_19c4_b10f_11dc, 0xb99b_0019_d187_9648, "NetBSD concatenated", "netbsd-concatenated"),
    Row(0x2db5_19ec_b10f_11dc, 0xb99b_0019_d187_9648, "NetBSD encrypted", "netbsd-encrypted"),
    Row(0x49f4_8daa_b10e_11dc, 0xb99b_0019_d187_9648, "NetBSD RAID", "netbsd-raid"),
    Row(0xfe3a_2a5d_4f32_41a7, 0xb725_accc_3285_a309, "ChromeOS kernel", "chromeos-kernel"),
    Row(0x3cb8_e202_3b7e_47dd, 0x8a3c_7ff2_a13c_fcec, "ChromeOS root fs", "chromeos-root-fs"),
    Row(0x2e0a_753d_9e48_43b0, 0x8337_b151_92cb_1b5e, "ChromeOS reserved", "chromeos-reserved"),
    Row(
      0x85d5_e45a_237c_11e1, 0xb4b3_e89a_8f7f_c3a7, "MidnightBSD data",
      "midnightbsd midnightbsd-data"),
    Row(0x85d5_e45e_237c_11e1, 0xb4b3_e89a_8f7f_c3a7, "MidnightBSD boot", "midnightbsd-boot"),
    Row(0x85d5_e45b_237c_11e1, 0xb4b3_e89a_8f7f_c3a7, "MidnightBSD swap", "midnightbsd-swap"),
    Row(0x0394_ef8b_237e_11e1, 0xb4b3_e89a_8f7f_c3a7, "MidnightBSD UFS", "midnightbsd-ufs"),
    Row(0x85d5_e45d_237c_11e1, 0xb4b3_e89a_8f7f_c3a7, "MidnightBSD ZFS", "midnightbsd-zfs"),
    Row(0x85d5_e45c_237c_11e1, 0xb4b3_e89a_8f7f_c3a7, "MidnightBSD Vinum", "midnightbsd-vinum"),
    Row(0x45b0_969e_9b03_4f30, 0xb4c6_b4b8_0cef_f106, "Ceph Journal", "ceph-journal"),
    Row(
      0x45b0_969e_9b03_4f30, 0xb4c6_5ec0_0cef_f106, "Ceph Encrypted Journal",
      "ceph-encrypted-journal"),
    Row(0x4fbd_7e29_9d25_41b8, 0xafd0_062c_0cef_f05d, "Ceph OSD", "ceph-osd"),
    Row(0x4fbd_7e29_9d25_41b8, 0xafd0_5ec0_0cef_f05d, "Ceph crypt OSD", "ceph-crypt-osd"),
    Row(
      0x89c5_7f98_2fe5_4dc0, 0x89c1_f3ad_0cef_f2be, "Ceph disk in creation",
      "ceph-disk-in-creation"),
    Row(
      0x89c5_7f98_2fe5_4dc0, 0x89c1_5ec0_0cef_f2be, "Ceph crypt disk in creation",
      "ceph-crypt-disk-in-creation"),
    Row(0xaa31_e02a_400f_11db, 0x9590_000c_2911_d1b8, "VMware VMFS", "vmware-vmfs"),
    Row(0x9d27_5380_40ad_11db, 0xbf97_000c_2911_d1b8, "VMware Diagnostic", "vmware-diagnostic"),
    Row(0x381c_fccc_7288_11e0, 0x92ee_000c_2911_d0b2, "VMware Virtual SAN", "vmware-virtual-san"),
    Row(0x7771_9a0c_a4a0_11e3, 0xa47e_000c_2974_5a24, "VMware Virsto", "vmware-virsto"),
    Row(0x9198_effc_31c0_11db, 0x8f78_000c_2911_d1b8, "VMware Reserved", "vmware-reserved"),
    Row(0x824c_c7a0_36a8_11e3, 0x890a_9525_19ad_3f61, "OpenBSD data", "openbsd openbsd-data"),
    Row(0xcef5_a9ad_73bc_4601, 0x89f3_cdee_eee3_21a1, "QNX6 file system", "qnx6-file-system"),
    Row(0xc918_18f9_8025_47af, 0x89d2_f030_d700_0c2c, "Plan 9 partition", "plan-9-partition"),
    Row(0x5b19_3300_fc78_40cd, 0x8002_e86c_4558_0b47, "HiFive FSBL", "hifive-fsbl"),
    Row(0x2e54_b353_1271_4842, 0x806f_e436_d6af_6985, "HiFive BBL", "hifive-bbl"),
    Row(0x4246_5331_3ba3_10f1, 0x802a_4861_696b_7521, "Haiku BFS", "haiku-bfs"),
    Row(
      0x6828_311a_ba55_42a4, 0xbcde_a89b_b5ed_ecae, "Marvell Armada 3700 Boot partition",
      "marvell-armada-3700-boot-partition"),
  ]
}
